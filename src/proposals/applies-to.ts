/** True where a runbook is meant for a cause: `runtime.crash-loop` by its id, or all of a family as `runtime.*`. */
export function appliesTo(runbook: { appliesTo: readonly string[] }, cause: string): boolean {
  const [family] = cause.split('.');
  return runbook.appliesTo.some((each) => each === cause || each === `${family}.*`);
}
