import { runProcess } from '#src/bin/process.ts';
import { defaultCluster } from '#src/config.ts';
import { ConfigError } from '#src/errors.ts';
import { healthRoutes } from '#src/http/health.ts';
import { type Route, startHttp } from '#src/http/server.ts';
import { signalRoutes } from '#src/http/signals.ts';
import { createInboxProcessor } from '#src/jobs/processors/inbox.ts';
import { createOutboxProcessor } from '#src/jobs/processors/outbox.ts';
import { createViewsProcessor } from '#src/jobs/processors/views.ts';
import { startSweeper } from '#src/jobs/sweeper.ts';
import { seedRecords } from '#src/records/seed.ts';
import { openSlack } from '#src/slack/open.ts';
import { storeSignals } from '#src/store/signals.ts';
import { dueInbox } from '#src/store/slack-inbox.ts';
import { dueOutboxTeams } from '#src/store/slack-outbox.ts';
import { staleViews } from '#src/store/slack-views.ts';

await runProcess('slack', async ({ config, log, releasers, db, jobs, checks }) => {
  const { enqueue } = jobs;
  const now = () => new Date();
  if (config.SLACK_BOT_TOKEN === undefined) {
    throw new ConfigError(
      'SLACK_BOT_TOKEN is not set.',
      'Install the Slack app of manifest.json and set its bot token.',
    );
  }
  const cluster = defaultCluster(config);
  const slack = await openSlack(
    {
      botToken: config.SLACK_BOT_TOKEN,
      ...(config.SLACK_SIGNING_SECRET === undefined ? {} : { signingSecret: config.SLACK_SIGNING_SECRET }),
      ...(config.SLACK_APP_TOKEN === undefined ? {} : { appToken: config.SLACK_APP_TOKEN }),
      ...(config.SLACK_API_URL === undefined ? {} : { apiUrl: config.SLACK_API_URL }),
      defaultCluster: cluster,
      db,
      enqueue,
    },
    log,
    releasers,
  );
  checks.push({ name: 'slack', check: () => slack.dispatcher.check() });
  const { team } = slack.identity;
  if (config.CASEBOOK_RECORDS !== undefined) {
    log.info({ changed: await seedRecords(db, team, config.CASEBOOK_RECORDS) }, 'records seeded');
  }
  const routes: Route[] = [
    ...healthRoutes(checks),
    ...signalRoutes({
      token: config.CASEBOOK_WEBHOOK_TOKEN,
      defaultCluster: cluster,
      store: (signals) => storeSignals(db, team, signals),
      enqueue,
      log,
    }),
    ...(slack.handle
      ? [{ method: 'POST', path: '/slack/events', handle: slack.handle } satisfies Route]
      : []),
  ];
  jobs.work('slack', {
    inbox: createInboxProcessor({ db, app: slack.app, log }),
    views: createViewsProcessor({ db, enqueue, now, showStatus: slack.showStatus }),
    outbox: createOutboxProcessor({
      dispatchers: new Map([[team, slack.dispatcher]]),
      enqueue,
      log,
      releasers,
    }),
  });
  startSweeper(
    {
      rows: { inbox: () => dueInbox(db), views: () => staleViews(db), outbox: () => dueOutboxTeams(db) },
      enqueue,
      everyMs: config.CASEBOOK_SWEEP_SECONDS * 1_000,
    },
    log,
    releasers,
  );
  await startHttp({ host: config.HOST, port: config.PORT, routes }, log, releasers);
  await slack.start();
});
