import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { ResponseUrlStore } from '#lab/slack/app/response-urls.ts';
import { respond, responseMessage } from '#lab/slack/app/responses.ts';
import { readBody, sendJson } from '#lab/slack/http/body.ts';
import type { RouteContext, Router } from '#lab/slack/http/router.ts';
import type { Lab } from '#lab/slack/lab.ts';
import type { ApiAnswer, ApiRequest } from '#lab/slack/web-api/dispatch.ts';
import { SlackApiError } from '#lab/slack/web-api/method.ts';

const UPLOAD_BYTES = 16 * 1024 * 1024;
const jsonObject = z.record(z.string(), z.unknown());

/** Form fields or a JSON object; undefined when a JSON body is none. */
async function readArgs(request: IncomingMessage, url: URL): Promise<Record<string, unknown> | undefined> {
  const query = Object.fromEntries(url.searchParams);
  const body = (await readBody(request)).toString('utf8');
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) {
    return { ...query, ...Object.fromEntries(new URLSearchParams(body)) };
  }
  if (body === '') return query;
  try {
    const parsed = jsonObject.safeParse(JSON.parse(body));
    return parsed.success ? { ...query, ...parsed.data } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Multipart bodies (uploads of old clients) are not read: Web API calls with files go through upload URLs. */
async function readUpload(context: RouteContext): Promise<Buffer> {
  const type = context.request.headers['content-type'] ?? '';
  const raw = await readBody(context.request, UPLOAD_BYTES);
  if (!type.startsWith('multipart/form-data')) return raw;
  const form = await new Response(new Uint8Array(raw), { headers: { 'content-type': type } }).formData();
  const file = [...form.values()].find((value) => value instanceof File);
  return file ? Buffer.from(await file.arrayBuffer()) : Buffer.alloc(0);
}

function put(response: ServerResponse, answer: ApiAnswer): void {
  if (answer.kind === 'cut') response.destroy();
  else if (answer.kind === 'reply') sendJson(response, answer.body, answer.status, answer.headers);
  // A hanging call stays open until the caller gives up or the lab closes.
}

/** Slack's own side: the Web API, response_url and upload URLs. */
export function addSlackRoutes(
  router: Router,
  lab: Lab,
  dispatch: (request: ApiRequest) => Promise<ApiAnswer>,
  responseUrls: ResponseUrlStore,
): void {
  const call = async ({ request, response, params, url }: RouteContext): Promise<void> => {
    const args = await readArgs(request, url);
    if (!args) return sendJson(response, { ok: false, error: 'invalid_json' });
    put(response, await dispatch({ method: params.method ?? '', headers: request.headers, args }));
  };
  router.on('POST', '/api/:method', call);
  router.on('GET', '/api/:method', call);

  router.on('POST', '/response/:team/:token', async ({ request, response, params }) => {
    const body = (await readBody(request)).toString('utf8');
    const fault = lab.faults.take('response_url');
    if (fault?.kind === 'server_error') return sendJson(response, 'error', fault.status);
    const parsed = responseMessage.safeParse(parseJson(body));
    if (!parsed.success) return sendJson(response, 'invalid_payload', 400);
    const grant = responseUrls.use(params.token ?? '');
    if (typeof grant === 'string') return sendJson(response, { ok: false, error: grant }, 404);
    try {
      respond(lab, grant, parsed.data);
      sendJson(response, 'ok');
    } catch (error) {
      if (!(error instanceof SlackApiError)) throw error;
      sendJson(response, { ok: false, error: error.code, ...error.extra }, 400);
    }
  });

  router.on('POST', '/files/upload/:id', async (context) => {
    const file = lab.state.files[context.params.id ?? ''];
    const bytes = await readUpload(context);
    if (!file) return sendJson(context.response, 'no such upload', 404);
    file.data = bytes.toString('base64');
    file.size = bytes.length;
    lab.changed();
    sendJson(context.response, `OK - ${bytes.length}`);
  });
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
