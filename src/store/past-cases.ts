import { sql } from 'kysely';
import type { CaseScope, CaseState, Verdict } from '#src/cases/types.ts';
import type { RunState } from '#src/runs/types.ts';
import type { Db } from '#src/store/database.ts';

/** A case of a workspace with what came of it. */
export interface PastCaseRow {
  number: number;
  title: string;
  state: CaseState;
  verdict: Verdict | undefined;
  scope: CaseScope;
  openedAt: Date;
  resolvedAt: Date | undefined;
  /** Of its newest finding, best first, without what was ruled out. */
  causes: string[];
  /** Of its newest run. */
  run: { runbook: string; state: RunState } | undefined;
}

export interface PastCasesQuery {
  team: string;
  /** The case that asks. */
  not?: string;
  /** Looked for in titles and in the names of objects and services, whatever its case. */
  text?: string;
  cause?: string;
  /** Only cases that looked at nothing outside of it. Without namespaces: all of the cluster. */
  within?: Pick<CaseScope, 'cluster' | 'namespaces'>;
  limit: number;
}

interface Row {
  number: number;
  title: string;
  state: CaseState;
  verdict: Verdict | null;
  scope: CaseScope;
  opened_at: Date;
  resolved_at: Date | null;
  causes: string[] | null;
  runbook: string | null;
  run_state: RunState | null;
}

/** Cases of a workspace, newest first. */
export async function findPastCases(db: Db, query: PastCasesQuery): Promise<PastCaseRow[]> {
  // `%` and `_` are characters like others here.
  const pattern = query.text === undefined ? null : `%${query.text.replaceAll(/[\\%_]/g, '\\$&')}%`;
  const { cluster, namespaces = [] }: Partial<CaseScope> = query.within ?? {};
  const { rows } = await sql<Row>`
    select c.number, c.title, c.state, c.verdict, c.scope, c.opened_at, c.resolved_at, f.causes, r.runbook, r.state as run_state
    from cases c
    left join lateral (
      select
        (select array_agg(h->>'cause' order by n) from jsonb_array_elements(body->'hypotheses') with ordinality as e(h, n)
          where h->>'role' <> 'ruled_out') as causes,
        (select string_agg(h->'object'->>'name', ' ') from jsonb_array_elements(body->'hypotheses') as e(h)) as objects
      from findings where case_id = c.id order by attempt desc, author limit 1
    ) f on true
    left join lateral (
      select p.plan->>'runbook' as runbook, runs.state
      from runs join proposals p on p.id = runs.proposal_id
      where runs.case_id = c.id order by runs.started_at desc limit 1
    ) r on true
    where c.team = ${query.team}
      and c.id is distinct from ${query.not ?? null}::uuid
      and (${query.cause ?? null}::text is null or ${query.cause ?? null} = any(f.causes))
      and (${pattern}::text is null or concat_ws(' ', c.title, c.scope->'object'->>'name', c.scope->>'service', f.objects) ilike ${pattern})
      and (${cluster ?? null}::text is null or c.scope->>'cluster' = ${cluster ?? null})
      and (${namespaces.length} = 0 or (c.scope->'namespaces' <> '[]' and c.scope->'namespaces' <@ ${JSON.stringify(namespaces)}::jsonb))
    order by c.opened_at desc
    limit ${query.limit}`.execute(db);
  return rows.map((row) => ({
    number: row.number,
    title: row.title,
    state: row.state,
    verdict: row.verdict ?? undefined,
    scope: row.scope,
    openedAt: row.opened_at,
    resolvedAt: row.resolved_at ?? undefined,
    causes: row.causes ?? [],
    run:
      row.runbook === null || row.run_state === null
        ? undefined
        : { runbook: row.runbook, state: row.run_state },
  }));
}
