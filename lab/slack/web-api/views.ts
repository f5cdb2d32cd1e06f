import { openView, publishHome, pushView, updateView } from '#lab/slack/views.ts';
import { knownUser } from '#lab/slack/web-api/access.ts';
import {
  invalidArguments,
  json,
  method,
  requiredText,
  SlackApiError,
  text,
} from '#lab/slack/web-api/method.ts';
import { wireView } from '#lab/slack/wire.ts';

const open = method({ trigger_id: requiredText, view: json }, (lab, args) => ({
  view: wireView(lab, openView(lab, lab.triggers.redeem(args.trigger_id), args.view)),
}));

const push = method({ trigger_id: requiredText, view: json }, (lab, args) => ({
  view: wireView(lab, pushView(lab, lab.triggers.redeem(args.trigger_id), args.view)),
}));

const update = method(
  { view: json, view_id: text.optional(), external_id: text.optional(), hash: text.optional() },
  (lab, args) => {
    if (!args.view_id && !args.external_id)
      throw invalidArguments(['[ERROR] missing required field: view_id']);
    const view = args.view_id
      ? lab.modals.get(args.view_id)
      : [...lab.modals.values()].find((each) => each.externalId === args.external_id);
    if (!view) throw new SlackApiError('not_found');
    return { view: wireView(lab, updateView(lab, view, args.view, args.hash)) };
  },
);

const publish = method({ user_id: requiredText, view: json, hash: text.optional() }, (lab, args) => ({
  view: wireView(lab, publishHome(lab, knownUser(lab, args.user_id).id, args.view, args.hash)),
}));

export const viewMethods = {
  'views.open': open,
  'views.push': push,
  'views.update': update,
  'views.publish': publish,
};
