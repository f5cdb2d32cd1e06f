import type { IncomingMessage, ServerResponse } from 'node:http';

export interface RouteContext {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  params: Record<string, string>;
}
export type RouteHandler = (context: RouteContext) => Promise<void> | void;

export interface Router {
  /** `pattern` has `:name` for one segment; a last segment `*name` takes the rest of the path. */
  on(verb: string, pattern: string, handler: RouteHandler): void;
  /** The handler for a request; `allowed` lists the verbs of the path when only the verb is wrong. */
  find(
    verb: string,
    path: string,
  ): { handler: RouteHandler; params: Record<string, string> } | { allowed: string[] };
}

function match(pattern: string[], path: string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    if (part.startsWith('*')) {
      params[part.slice(1)] = path.slice(index).join('/');
      return params;
    }
    const segment = path[index];
    if (segment === undefined) return undefined;
    if (part.startsWith(':')) params[part.slice(1)] = segment;
    else if (part !== segment) return undefined;
  }
  return pattern.length === path.length ? params : undefined;
}

function decoded(path: string): string[] {
  return path.split('/').map((part) => {
    try {
      return decodeURIComponent(part);
    } catch (error) {
      if (error instanceof URIError) return part;
      throw error;
    }
  });
}

export function createRouter(): Router {
  const routes: { verb: string; pattern: string[]; handler: RouteHandler }[] = [];
  return {
    on: (verb, pattern, handler) => {
      routes.push({ verb, pattern: pattern.split('/'), handler });
    },
    find: (verb, path) => {
      const segments = decoded(path);
      const allowed: string[] = [];
      for (const route of routes) {
        const params = match(route.pattern, segments);
        if (!params) continue;
        if (route.verb === verb || (verb === 'HEAD' && route.verb === 'GET'))
          return { handler: route.handler, params };
        allowed.push(route.verb);
      }
      return { allowed };
    },
  };
}
