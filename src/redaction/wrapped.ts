import { placeholder } from './placeholder.ts';

/**
 * Runs of base64 that may hold text: where ASCII is wrapped, the first letter of each group of four is one of I to Z, a to f.
 * Shorter ones hold no secret that would be known by its shape.
 */
const RUN = /\b[I-Za-f][\w+/-]{3}[I-Za-f][\w+/-]{3}[I-Za-f][\w+/-]{3}[I-Za-f][\w+/-]{3}[\w+/-]*={0,2}/g;
/** Random bytes of this length are hardly ever printable by chance: only then all is decoded. */
const LOOK = 16;
const PRINTABLE = /^[\t\n\r\x20-\x7e]+$/;
/** `user:password`, as registries and headers wrap it. */
const LOGIN = /^[\w.@+-]{1,64}:[^\s:/]{3,256}$/;
/** A run of megabytes is a file; its beginning says enough. A multiple of four. */
const MOST = 100_000;

/** Replaces base64 that holds a secret. `redact` says of the text inside whether it does. */
export function redactWrapped(text: string, redact: (inner: string) => string): string {
  return text.replace(RUN, (run) => {
    const head = Buffer.from(run.slice(0, LOOK), 'base64').toString('latin1');
    if (!PRINTABLE.test(head)) return run;
    const inner = Buffer.from(run.slice(0, MOST), 'base64').toString('latin1');
    if (!PRINTABLE.test(inner)) return run;
    return LOGIN.test(inner) || redact(inner) !== inner ? placeholder('base64', run) : run;
  });
}
