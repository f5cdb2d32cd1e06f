import type { ScenarioState } from '../../lab/slack/page-api.ts';
import { startScenario } from '../commands.ts';
import { type Child, html } from '../html.ts';
import { openSide } from '../store.ts';
import { icon } from './icons.ts';
import type { PageProps } from './props.ts';

const WORDS: Record<ScenarioState['state'], string> = {
  starting: 'Starting',
  running: 'Running',
  failed: 'Failed',
};

/** What a visitor can break, and how far it is. */
export function Scenarios({ state, store }: PageProps): Child {
  return html`<aside class="side-pane" data-testid="scenarios" aria-label="Break something">
    <header class="pane-head">
      <h2>Break something</h2>
      <button type="button" class="bar-button" aria-label="Close the scenarios" onClick=${() => openSide(store, undefined)}>${icon('close')}</button>
    </header>
    <div class="pane-body">
      <p class="pane-intro">Each of these breaks the lab cluster for real. The alert arrives in #incidents within seconds.</p>
      ${state.scenarios.length === 0 ? html`<p class="empty">No scenarios here.</p>` : null}
      <ul class="scenario-list">
        ${state.scenarios.map(({ id, title, description }) => {
          const now = state.scenarioStates[id];
          const isBusy = now?.state === 'starting';
          return html`<li class="scenario" key=${id} data-testid=${`scenario-${id}`} data-state=${now?.state ?? 'idle'}>
            <h3>${title}</h3>
            <p>${description}</p>
            <div class="scenario-foot">
              <button type="button" class="button plain small" data-testid=${`start-${id}`} disabled=${isBusy} aria-busy=${String(isBusy)}
                aria-label=${`${now ? 'Start again' : 'Start'}: ${title}`} onClick=${() => void startScenario(store, id)}>
                ${icon('play')}${now ? 'Start again' : 'Start'}
              </button>
              <span class="scenario-state" aria-live="polite">
                ${now ? html`<span class=${`pill pill-${now.state}`}>${WORDS[now.state]}</span> <span>${now.detail}</span>` : null}
              </span>
            </div>
          </li>`;
        })}
      </ul>
    </div>
  </aside>`;
}
