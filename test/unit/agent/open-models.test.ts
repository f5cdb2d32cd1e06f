import { describe, expect, test } from 'vitest';
import { openModels, parsePrices } from '#src/agent/model/open-models.ts';
import { loadModelConfig } from '#src/config.ts';

const open = (environment: Record<string, string>) => openModels(loadModelConfig(environment));

describe('the models of the configuration', () => {
  test('are none where none is named', () => {
    expect(open({})).toBeUndefined();
    expect(open({ OPENAI_API_KEY: 'k', OPENAI_BASE_URL: 'http://x/v1' })).toBeUndefined();
  });

  test('are one for both tiers, or one for each, with the one to go on with', () => {
    const base = { OPENAI_API_KEY: 'k', CASEBOOK_MODEL: 'big' };
    expect(open(base)?.names).toEqual({ deep: ['big'], fast: ['big'] });
    expect(open({ ...base, CASEBOOK_MODEL_FAST: 'small', CASEBOOK_MODEL_FALLBACK: 'other' })?.names).toEqual({
      deep: ['big', 'other'],
      fast: ['small', 'other'],
    });
    expect(open({ ...base, CASEBOOK_MODEL_FALLBACK: 'big' })?.names.deep).toEqual(['big']);
  });

  test('have a time, prices and the parts of a budget that are set', () => {
    const models = open({
      CASEBOOK_MODEL: 'big',
      OPENAI_BASE_URL: 'http://localhost:8099/v1',
      CASEBOOK_MODEL_TIMEOUT_SECONDS: '7',
      CASEBOOK_MODEL_PRICES: 'big=1.25/10, org/small:free=0/0',
      CASEBOOK_AGENT_TOKENS: '9000',
      CASEBOOK_AGENT_DOLLARS: '0.5',
    });
    expect(models).toMatchObject({
      timeoutMs: 7_000,
      prices: { big: { input: 1.25, output: 10 }, 'org/small:free': { input: 0, output: 0 } },
      budget: { tokens: 9_000, dollars: 0.5 },
    });
    expect(models?.budget).not.toHaveProperty('seconds');
  });

  test.each([
    [{ CASEBOOK_MODEL: 'big' }, 'OPENAI_API_KEY'],
    [{ CASEBOOK_MODEL: 'big', OPENAI_BASE_URL: 'localhost:8099' }, 'OPENAI_BASE_URL'],
    [{ CASEBOOK_MODEL_FAST: 'small' }, 'CASEBOOK_MODEL'],
    [{ CASEBOOK_MODEL_FALLBACK: 'other' }, 'CASEBOOK_MODEL'],
    [{ CASEBOOK_MODEL: 'big', OPENAI_API_KEY: 'k', CASEBOOK_MODEL_PRICES: 'big=cheap' }, 'big=cheap'],
  ])('%o is refused, and says what to set', (environment, named) => {
    expect(() => open(environment as Record<string, string>)).toThrow();
    try {
      open(environment as Record<string, string>);
    } catch (error) {
      const { message, fix } = error as { message: string; fix: string };
      expect(`${message} ${fix}`).toContain(named);
    }
  });

  test.each(['m', 'm=1', 'm=1/', 'm=/1', 'm=-1/2', '=1/2', 'm=1/2,', 'm=1/2/3/x'])(
    'the price %s is refused',
    (text) => {
      expect(() => parsePrices(text)).toThrow('CASEBOOK_MODEL_PRICES');
    },
  );

  test('a name may hold what separates', () => {
    expect(parsePrices('a=b=1/2')).toEqual({ 'a=b': { input: 1, output: 2 } });
    expect(parsePrices(undefined)).toEqual({});
  });
});
