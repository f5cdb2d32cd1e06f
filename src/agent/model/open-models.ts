import type { Models, Price } from '#src/agent/agent-deps.ts';
import type { ModelConfig } from '#src/config.ts';
import { ConfigError } from '#src/errors.ts';
import { liveTransport } from './live-transport.ts';

const OPENAI = 'https://api.openai.com/v1';

/**
 * The models of the configuration; undefined where the model is off. Asks nothing. Throws ConfigError that names the variable.
 * Proxies are Node's own (NODE_USE_ENV_PROXY).
 */
export function openModels(config: ModelConfig): Models | undefined {
  const deep = config.CASEBOOK_MODEL;
  if (deep === undefined) {
    const alone = (['CASEBOOK_MODEL_FAST', 'CASEBOOK_MODEL_FALLBACK'] as const).find((name) => config[name]);
    if (alone === undefined) return undefined;
    throw new ConfigError(`${alone} is set without CASEBOOK_MODEL.`, 'Set CASEBOOK_MODEL, or neither.');
  }
  const baseUrl = config.OPENAI_BASE_URL ?? OPENAI;
  if (!/^https?:\/\//.test(baseUrl) || !URL.canParse(baseUrl)) {
    throw new ConfigError(
      'OPENAI_BASE_URL is not an address of the form http://host:port/v1.',
      'Correct OPENAI_BASE_URL.',
    );
  }
  if (config.OPENAI_BASE_URL === undefined && config.OPENAI_API_KEY === undefined) {
    throw new ConfigError(
      'CASEBOOK_MODEL is set, and neither a key nor the address of an endpoint.',
      'Set OPENAI_API_KEY, or OPENAI_BASE_URL for an endpoint that needs no key.',
    );
  }
  const {
    CASEBOOK_AGENT_TOKENS: tokens,
    CASEBOOK_AGENT_DOLLARS: dollars,
    CASEBOOK_AGENT_SECONDS: seconds,
  } = config;
  return {
    names: {
      deep: distinct(deep, config.CASEBOOK_MODEL_FALLBACK),
      fast: distinct(config.CASEBOOK_MODEL_FAST ?? deep, config.CASEBOOK_MODEL_FALLBACK),
    },
    transport: liveTransport(baseUrl, config.OPENAI_API_KEY),
    timeoutMs: config.CASEBOOK_MODEL_TIMEOUT_SECONDS * 1000,
    prices: parsePrices(config.CASEBOOK_MODEL_PRICES),
    budget: {
      ...(tokens === undefined ? {} : { tokens }),
      ...(dollars === undefined ? {} : { dollars }),
      ...(seconds === undefined ? {} : { seconds }),
    },
  };
}

function distinct(first: string, fallback: string | undefined): string[] {
  return fallback === undefined || fallback === first ? [first] : [first, fallback];
}

/** `gpt-x=1.25/10,llama=0/0`: US dollars for a million tokens of requests and of answers. */
export function parsePrices(value: string | undefined): Record<string, Price> {
  const prices: Record<string, Price> = {};
  for (const pair of value?.split(',') ?? []) {
    // A model's name may hold a slash or an equals sign; the price is what comes last.
    const [, model, input, output] =
      /^\s*(.+?)\s*=\s*(\d+(?:\.\d+)?)\s*\/\s*(\d+(?:\.\d+)?)\s*$/.exec(pair) ?? [];
    if (model === undefined) {
      throw new ConfigError(
        `CASEBOOK_MODEL_PRICES has the entry "${pair.trim()}".`,
        'Write it as model=input/output, in US dollars for a million tokens, separated by commas.',
      );
    }
    prices[model] = { input: Number(input), output: Number(output) };
  }
  return prices;
}
