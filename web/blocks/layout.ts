import { type Child, html } from '../html.ts';
import { safeUrl } from '../text/links.ts';
import type { BlockContext } from './context.ts';
import { element } from './elements.ts';
import { asObject, asObjects, asString, type Raw, textOf } from './read.ts';
import { markdown, plainText, textObject } from './text.ts';

export function section(block: Raw, context: BlockContext): Child {
  const fields = asObjects(block.fields);
  const accessory = asObject(block.accessory);
  return html`<div class="section">
    <div class="section-body">
      ${block.text ? html`<div class="section-text">${textObject(block.text, context)}</div>` : null}
      ${
        fields.length > 0
          ? html`<div class="fields">${fields.map((field) => html`<div class="field">${textObject(field, context)}</div>`)}</div>`
          : null
      }
    </div>
    ${accessory.type ? html`<div class="accessory">${element(accessory, asString(block.block_id), context)}</div>` : null}
  </div>`;
}

export function header(block: Raw): Child {
  return html`<h3 class="block-header">${plainText(textOf(block.text), true)}</h3>`;
}

export function contextBlock(block: Raw, context: BlockContext): Child {
  return html`<div class="context">
    ${asObjects(block.elements).map((each) =>
      each.type === 'image'
        ? contextImage(each)
        : html`<div class="context-item">${textObject(each, context)}</div>`,
    )}
  </div>`;
}

function contextImage(image: Raw): Child {
  const url = safeUrl(asString(image.image_url));
  return url ? html`<img class="context-image" src=${url} alt=${asString(image.alt_text)} />` : null;
}

export function divider(): Child {
  return html`<hr class="divider" />`;
}

export function actions(block: Raw, context: BlockContext): Child {
  return html`<div class="actions">
    ${asObjects(block.elements).map((each) => element(each, asString(block.block_id), context))}
  </div>`;
}

export function image(block: Raw): Child {
  const url = safeUrl(asString(block.image_url));
  const title = textOf(block.title);
  return html`<figure class="image">
    ${title ? html`<figcaption>${title}</figcaption>` : null}
    ${
      url
        ? html`<img src=${url} alt=${asString(block.alt_text)} loading="lazy" />`
        : html`<p class="unknown">Image: ${asString(block.alt_text)}</p>`
    }
  </figure>`;
}

export function markdownBlock(block: Raw, context: BlockContext): Child {
  return html`<div class="markdown">${markdown(asString(block.text), context)}</div>`;
}

export function alert(block: Raw, context: BlockContext): Child {
  const level = ['info', 'warning', 'error', 'success'].find((each) => each === block.level) ?? 'default';
  return html`<div class=${`alert alert-${level}`} role="note">${textObject(block.text, context)}</div>`;
}
