import { Command } from 'commander';
import { stringify } from 'yaml';
import { RUNBOOK_DIR } from '#src/proposals/folders.ts';
import { loadRunbooks } from '#src/proposals/runbooks.ts';
import { rbacManifests } from '#src/runs/rbac.ts';

function collect(value: string, previous: string[]): string[] {
  return [...previous, value];
}

export function rbacCommand(): Command {
  return new Command('rbac')
    .description(
      'Print the service accounts, roles, bindings and admission policies that the runbooks need, as YAML',
    )
    .option('-n, --namespace <name>', "Casebook's own namespace", 'casebook')
    .option(
      '-t, --target <namespace>',
      'a namespace that runbooks may act in (repeatable); without one they may act nowhere yet',
      collect,
      [],
    )
    .option('--runbooks <folder>', 'a folder of runbooks instead of the shipped ones', RUNBOOK_DIR)
    .action(async (options: { namespace: string; target: string[]; runbooks: string }) => {
      const runbooks = await loadRunbooks(options.runbooks);
      const manifests = rbacManifests([...runbooks.values()], {
        namespace: options.namespace,
        targetNamespaces: options.target,
      });
      process.stdout.write(manifests.map((manifest) => stringify(manifest)).join('---\n'));
    });
}
