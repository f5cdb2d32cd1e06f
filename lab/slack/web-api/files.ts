import { z } from 'zod';
import { checkMessageBlocks } from '#lab/slack/block-kit/validate.ts';
import { nextId } from '#lab/slack/ids.ts';
import type { Lab } from '#lab/slack/lab.ts';
import { addMessage } from '#lab/slack/messages.ts';
import { postableChannel } from '#lab/slack/web-api/access.ts';
import { json, method, requiredText, SlackApiError, text, whole } from '#lab/slack/web-api/method.ts';

/** The three steps of an upload: ask for a URL, send the bytes there, share the file. */

const getUploadUrl = method(
  { filename: requiredText, length: whole, alt_txt: text.optional() },
  (lab, args) => {
    if (args.length < 1) throw new SlackApiError('invalid_arguments');
    const id = nextId(lab, 'F');
    lab.state.files[id] = {
      id,
      name: args.filename,
      title: args.filename,
      mimetype: 'text/plain',
      size: args.length,
      data: '',
    };
    lab.changed();
    return { upload_url: `${lab.url()}/files/upload/${id}`, file_id: id };
  },
);

const sharedFiles = z.array(z.object({ id: z.string().min(1), title: z.string().optional() })).min(1);

function wireFile(lab: Lab, id: string): Record<string, unknown> {
  const file = lab.state.files[id];
  if (!file) throw new SlackApiError('file_not_found');
  const { data: _data, ...rest } = file;
  return {
    ...rest,
    created: Math.floor(lab.now() / 1000),
    user: lab.state.botUserId,
    mode: 'hosted',
    is_public: false,
  };
}

const completeUpload = method(
  {
    files: json,
    channel_id: text.optional(),
    channels: text.optional(),
    initial_comment: text.optional(),
    thread_ts: text.optional(),
    blocks: json.optional(),
  },
  (lab, args) => {
    const parsed = sharedFiles.safeParse(args.files);
    if (!parsed.success) throw new SlackApiError('invalid_arguments');
    for (const { id, title } of parsed.data) {
      const file = lab.state.files[id];
      if (!file || file.data === '') throw new SlackApiError('file_not_found');
      if (title) file.title = title;
    }
    const files = parsed.data.map(({ id }) => wireFile(lab, id));
    const channelId = args.channel_id ?? args.channels?.split(',')[0];
    if (channelId) {
      const blocks = args.blocks === undefined ? undefined : checkMessageBlocks(args.blocks);
      if (blocks && !blocks.ok) throw new SlackApiError(blocks.error, { errors: blocks.errors });
      addMessage(lab, {
        channel: postableChannel(lab, channelId).id,
        user: lab.state.botUserId,
        byApp: true,
        text: args.initial_comment ?? '',
        files,
        ...(blocks?.ok ? { blocks: blocks.blocks } : {}),
        ...(args.thread_ts ? { threadTs: args.thread_ts } : {}),
      });
    }
    lab.changed();
    return { files };
  },
);

export const fileMethods = {
  'files.getUploadURLExternal': getUploadUrl,
  'files.completeUploadExternal': completeUpload,
};
