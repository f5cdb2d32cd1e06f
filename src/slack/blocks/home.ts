import type { HomeView } from '@slack/types';
import type { Case } from '#src/cases/types.ts';
import { caseLine } from '#src/slack/blocks/case-list.ts';
import { content, divider, header, type KnownBlock, section } from '#src/slack/blocks/elements.ts';

interface HomeContent {
  mine: readonly Case[];
  awaiting: readonly Case[];
  recent: readonly Case[];
}

function part(title: string, cases: readonly Case[], empty: string): KnownBlock[] {
  return [
    header(title),
    ...(cases.length === 0 ? [section(empty)] : cases.slice(0, 10).map((each) => section(caseLine(each)))),
    divider(),
  ];
}

/** The Home tab. A view holds 100 blocks. */
export function homeView(cases: HomeContent): HomeView {
  const blocks = [
    ...part('My cases', cases.mine, 'You have acknowledged or asked for no live case.'),
    ...part('Awaiting approval', cases.awaiting, 'Nothing waits for an approval that you may give.'),
    ...part('Recent', cases.recent, 'No case yet. An alert or a mention opens one.'),
  ];
  return { type: 'home', callback_id: 'home', blocks: content('Casebook', blocks, 100).blocks };
}
