/** What people can do about causes of one family, without knowing more than the family. */
export interface FamilyAdvice {
  /** Where no runbook applies. */
  byHand: string;
  longTermFix: string;
}

/** By the family of a cause: the part of its id before the dot. A test compares it with the registry of signatures. */
export const FAMILY_ADVICE: Readonly<Record<string, FamilyAdvice>> = {
  nodes: {
    byHand:
      'Look at the node itself with whoever runs the cluster: drain it if its pods suffer, then mend or replace it.',
    longTermFix:
      'Watch this condition of nodes with a monitor, and keep enough room that one node can be taken out at any time.',
  },
  admission: {
    byHand:
      'Change what was refused so that the rule allows it, or ask the owner of the quota, policy or webhook to change the rule.',
    longTermFix: 'Check manifests against quotas and admission rules before they are merged.',
  },
  scheduling: {
    byHand:
      'Make room or loosen what the pod asks for: requests, selectors, affinity, tolerations or the volume it wants.',
    longTermFix:
      'Review requests and placement rules against what the nodes offer, and watch pods that stay pending.',
  },
  startup: {
    byHand:
      'Correct what the container needs to start (image, command, configuration, secret, volume), then roll it out again.',
    longTermFix:
      'Try image and configuration in a test environment that resembles this one before they come here.',
  },
  runtime: {
    byHand:
      'Read the last lines of the container before it ended, correct what they name, then roll it out again.',
    longTermFix:
      'Cover this failure with a test of the application, and give its limits and probes measured values.',
  },
  routing: {
    byHand:
      'Compare the route, Service, ports and labels with what the pods listen on, and correct the one that differs.',
    longTermFix: 'Probe the route from outside after every change of it, before the change counts as done.',
  },
  performance: {
    byHand:
      'Take load away or give more room where it is short, and compare the time before the change with the time after it.',
    longTermFix: 'Add the measure that rose to the checks of a rollout, so that a rise stops it early.',
  },
  state: {
    byHand: 'Clean the state that is out of date by the means of the system that holds it.',
    longTermFix: 'Let entries expire by themselves when their owner is gone.',
  },
  drift: {
    byHand: 'Decide which of the two is right: apply what is declared, or put into Git what runs.',
    longTermFix: 'Let one way alone change what runs, and watch for differences.',
  },
  novel: {
    byHand:
      'Nobody has seen this before: bring in whoever knows the service, and start from the changes in order of time.',
    longTermFix:
      'Once the cause is understood, describe it as a signature, so that it is found at once the next time.',
  },
};
