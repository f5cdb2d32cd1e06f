import { userOf } from '#lab/slack/lookup.ts';
import { method, SlackApiError, text } from '#lab/slack/web-api/method.ts';

const apiTest = method({ error: text.optional(), foo: text.optional() }, (_lab, args) => {
  if (args.error) throw new SlackApiError(args.error, { args: { error: args.error } });
  return { args: args.foo === undefined ? {} : { foo: args.foo } };
});

const authTest = method({}, (lab) => ({
  url: `https://${lab.state.team.domain}.slack.com/`,
  team: lab.state.team.name,
  user: userOf(lab, lab.state.botUserId)?.name,
  team_id: lab.state.team.id,
  user_id: lab.state.botUserId,
  bot_id: lab.state.botId,
  is_enterprise_install: false,
}));

export const teamMethods = { 'api.test': apiTest, 'auth.test': authTest };
