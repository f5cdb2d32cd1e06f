import type { ChatRequest } from '#lab/model/protocol.ts';
import { pointerStep } from '#src/diagnosis/citations.ts';
import type { Json } from '#src/evidence/types.ts';

interface SeenRead {
  tool: string;
  evidence: string;
  content: Json;
}

export interface SeenCite {
  evidence: string;
  pointer: string;
  value: Json;
}

/** What a request shows a model: the data of its briefing, and the answers of tools so far. */
export interface Sight {
  /** Requests of this agent so far, this one included. */
  round: number;
  data(name: string): Json | undefined;
  reads: readonly SeenRead[];
  /** The first place in what a tool gave, oldest read first, whose value or last key fits. Throws where there is none. */
  cite(tool: string, fits: (value: Json, pointer: string) => boolean): SeenCite;
}

/** The agent that asks: the tool of its answer is the request's last one. */
export function answerToolOf({ tools }: ChatRequest): string {
  return tools?.at(-1)?.function.name ?? '';
}

export function sightOf(request: ChatRequest): Sight {
  const texts = request.messages.filter(({ role }) => role === 'user').map(({ content }) => String(content));
  const data = (name: string): Json | undefined => {
    const block = new RegExp(`<data name="${name}"[^>]*>\\n(.*?)\\n</data>`, 's').exec(texts[0] ?? '');
    return block?.[1] === undefined ? undefined : (JSON.parse(block[1]) as Json);
  };
  const looked = (data('looked') ?? []) as unknown as SeenRead[];
  const told = request.messages
    .filter(({ role }) => role === 'tool')
    .map(({ content }) => parsed(String(content)))
    .filter((each) => each !== undefined)
    .map(({ tool, evidenceId, content }) => ({ tool, evidence: evidenceId ?? '', content: content ?? null }));
  const reads = [...looked, ...told];
  return {
    round: request.messages.filter(({ role }) => role === 'assistant').length + 1,
    data,
    reads,
    cite(tool, fits) {
      for (const read of reads.filter((each) => each.tool === tool && each.content)) {
        const pointer = find(read.content, '', fits);
        if (pointer) return { evidence: read.evidence, ...pointer };
      }
      throw new Error(
        `${tool} gave nothing that fits: ${JSON.stringify(reads.filter((each) => each.tool === tool)).slice(0, 1_500)}`,
      );
    },
  };
}

function parsed(text: string): { tool: string; evidenceId?: string; content?: Json } | undefined {
  try {
    return JSON.parse(text) as { tool: string; evidenceId?: string; content?: Json };
  } catch {
    // "Taken." and refusals are no reads.
    return undefined;
  }
}

function find(
  value: Json,
  pointer: string,
  fits: (value: Json, pointer: string) => boolean,
): { pointer: string; value: Json } | undefined {
  if (value === null || typeof value !== 'object')
    return fits(value, pointer) ? { pointer, value } : undefined;
  for (const [key, member] of Object.entries(value)) {
    const found = find(member, `${pointer}${pointerStep(key)}`, fits);
    if (found) return found;
  }
  return undefined;
}
