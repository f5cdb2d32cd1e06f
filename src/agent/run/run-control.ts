import type { AgentDeps } from '#src/agent/agent-deps.ts';
import type { AgentDefinition, Budget } from '#src/agent/define-agent.ts';
import { budgetOf, NOTHING_USED, type Stopped, stopped, stoppedByTime } from './budget.ts';
import type { AgentUsage } from './ledger.ts';
import type { AgentCall, AgentOutcome } from './run-agent-types.ts';

type Failed = Pick<Extract<AgentOutcome<never>, { state: 'failed' }>, 'state' | 'why' | 'detail'>;
/** `broken` is our own fault, for instance a ledger that cannot be written: it is thrown, so that the job comes again. */
export type Ending = Stopped | Failed | { state: 'broken'; error: unknown };

/** Thrown to leave LangChain from inside; the ending is kept by the control, whatever LangChain makes of the error. */
class RunEnded extends Error {}

/** The one place that ends a run early: the first reason wins, and everything that is under way hears of it. */
export interface RunControl {
  readonly signal: AbortSignal;
  readonly budget: Budget;
  readonly usage: AgentUsage;
  ending(): Ending | undefined;
  /** Ends the run where `ending` is given, and never returns then. */
  end(ending: Ending): never;
  /** Runs our own part of a tool or model call: what it throws is a broken run, and never shown to the model. */
  guard<T>(work: () => Promise<T>): Promise<T>;
  /** Milliseconds until the time is up. */
  timeLeft(): number;
  release(): void;
}

export function openRunControl(
  agent: AgentDefinition,
  call: Pick<AgentCall, 'signal'>,
  { models, clock }: Pick<AgentDeps, 'models' | 'clock'>,
): RunControl {
  const budget = budgetOf(agent.budget, models.budget);
  const controller = new AbortController();
  const deadline = clock() + budget.seconds * 1000;
  let ending: Ending | undefined;
  const settle = (reason: Ending): void => {
    if (ending) return;
    ending = reason;
    controller.abort(new RunEnded('The run has ended.'));
  };
  const timer = setTimeout(() => settle(stoppedByTime(budget)), budget.seconds * 1000);
  const cancel = (): void => settle(stopped('cancelled', 'it was ended from outside'));
  if (call.signal.aborted) cancel();
  call.signal.addEventListener('abort', cancel, { once: true });
  return {
    signal: controller.signal,
    budget,
    usage: { ...NOTHING_USED },
    ending: () => ending,
    end: (reason) => {
      settle(reason);
      throw controller.signal.reason;
    },
    guard: async (work) => {
      try {
        return await work();
      } catch (error) {
        // Not an ending of ours: whatever it is, a model can do nothing about it.
        settle({ state: 'broken', error });
        throw controller.signal.reason;
      }
    },
    timeLeft: () => deadline - clock(),
    release: () => {
      clearTimeout(timer);
      call.signal.removeEventListener('abort', cancel);
    },
  };
}
