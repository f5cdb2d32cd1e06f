# One image for all three processes: the command says which (start slack, start worker, start executor, migrate).
FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# No scripts: the only ones among the production packages build optional native parts.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && npm cache clean --force

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY src ./src
COPY agents ./agents
COPY tools ./tools
COPY prompts ./prompts
COPY runbooks ./runbooks
COPY policies ./policies
COPY evals/calibration.json ./evals/calibration.json
# The user `node` of the base image, by number: Kubernetes can tell that it is not root.
USER 1000:1000
# slack listens on PORT, worker and executor on CASEBOOK_HEALTH_PORT; whichever answers is this container's.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "const at = (port) => fetch(`http://127.0.0.1:${port}/healthz`); at(process.env.CASEBOOK_HEALTH_PORT ?? 9090).catch(() => at(process.env.PORT ?? 3000)).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "src/bin/casebook.ts"]
CMD ["--help"]
