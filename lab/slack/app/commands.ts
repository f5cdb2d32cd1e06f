import type { Outcome } from '#lab/slack/app/actions.ts';
import { acknowledged } from '#lab/slack/app/client.ts';
import { channelField, FORM } from '#lab/slack/app/payloads.ts';
import { respond, responseMessage } from '#lab/slack/app/responses.ts';
import { addMember } from '#lab/slack/channels.ts';
import type { AppAnswer, Lab } from '#lab/slack/lab.ts';
import { channelOf, maySee, userOf } from '#lab/slack/lookup.ts';
import type { RunCommand } from '#lab/slack/page-api.ts';
import { describeError } from '#src/errors.ts';

/** The manifest asks for `should_escape`: names people type become the ids an app can use. */
function escapeNames(lab: Lab, text: string): string {
  return text
    .replace(/(^|\s)@([\w.-]+)/g, (whole, before: string, name: string) => {
      const user = lab.state.users.find((each) => each.name === name);
      const group = lab.state.userGroups.find((each) => each.handle === name);
      if (user) return `${before}<@${user.id}|${user.name}>`;
      return group ? `${before}<!subteam^${group.id}|@${group.handle}>` : whole;
    })
    .replace(/(^|\s)#([\w-]+)/g, (whole, before: string, name: string) => {
      const channel = lab.state.channels.find((each) => each.name === name && each.kind !== 'im');
      return channel ? `${before}<#${channel.id}|${channel.name}>` : whole;
    });
}

function failed(command: string, answer: AppAnswer): Outcome {
  const code =
    answer.kind === 'timeout'
      ? 'operation_timeout'
      : answer.kind === 'unreachable'
        ? 'dispatch_failed'
        : `http_status_${answer.status}`;
  return { ok: false, error: `${command} failed with the error "${code}"` };
}

/** `/invite @name`, the one command of Slack itself that the lab needs: an app hears only of channels it is in. */
function invite(lab: Lab, run: RunCommand): Outcome {
  const channel = channelOf(lab, run.channel);
  const name = run.text
    .trim()
    .replace(/^@/, '')
    .replace(/^<@([^|>]+).*>$/, '$1');
  const user = lab.state.users.find((each) => (each.name === name || each.id === name) && !each.deleted);
  if (!channel || channel.kind === 'im') return { ok: false, error: 'Nobody can be invited here.' };
  if (!user)
    return { ok: false, error: `There is nobody called ${run.text.trim() || '(no name given)'} here.` };
  return addMember(lab, channel, user.id, run.user)
    ? { ok: true }
    : { ok: false, error: `${user.realName} is already here.` };
}

function showAnswer(lab: Lab, run: RunCommand, answer: Extract<AppAnswer, { kind: 'reply' }>): Outcome {
  if (answer.body.trim() === '') return { ok: true };
  const grant = { channel: run.channel, user: run.user };
  if (!answer.contentType.includes('json')) {
    respond(lab, grant, { text: answer.body });
    return { ok: true };
  }
  try {
    // An answer to the command itself has no original to replace.
    const {
      replace_original: _replace,
      delete_original: _delete,
      ...message
    } = responseMessage.parse(JSON.parse(answer.body));
    if (message.text !== undefined || message.blocks !== undefined) respond(lab, grant, message);
    return { ok: true };
  } catch (error) {
    lab.log(`lab workspace: the answer to ${run.command} cannot be shown: ${describeError(error)}`);
    return { ok: false, error: `${run.command} failed with the error "invalid_command_response"` };
  }
}

/** Runs a slash command in a channel: a signed form, three seconds, and the answer's body as a message. */
export async function runCommand(lab: Lab, run: RunCommand): Promise<Outcome> {
  const channel = channelOf(lab, run.channel);
  const user = userOf(lab, run.user);
  if (!channel || !user || !maySee(lab, run.user, channel))
    return { ok: false, error: 'You are not in this channel.' };
  if (run.command === '/invite') return invite(lab, run);
  if (!lab.commands.some((each) => each.command === run.command)) {
    return { ok: false, error: `${run.command} is not a valid command.` };
  }
  const { id, name } = channelField(lab, run.channel);
  const body = new URLSearchParams({
    token: lab.verificationToken,
    team_id: lab.state.team.id,
    team_domain: lab.state.team.domain,
    channel_id: id,
    channel_name: name,
    user_id: user.id,
    user_name: user.name,
    command: run.command,
    text: escapeNames(lab, run.text),
    api_app_id: lab.state.appId,
    is_enterprise_install: 'false',
    response_url: lab.responseUrls.issue({ channel: run.channel, user: run.user }),
    trigger_id: lab.triggers.issue(run.user),
  }).toString();
  const answer = await lab.app.post(body, FORM);
  return acknowledged(answer) ? showAnswer(lab, run, answer) : failed(run.command, answer);
}
