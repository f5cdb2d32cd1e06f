import fc from 'fast-check';
import type { Story } from '#lab/scenarios/story.ts';

const word = (min: number, max: number) =>
  fc.stringMatching(new RegExp(`^[a-z][a-z0-9]{${min - 1},${max - 1}}$`));
const dnsName = fc.tuple(word(3, 8), word(2, 7)).map((parts) => parts.join('-'));
const registry = fc.constantFrom(
  'ghcr.io/acme',
  'registry.example.org:5000/team',
  'eu.gcr.io/prod-1234',
  'docker.io/library',
);
const tag = fc.oneof(
  fc.tuple(fc.nat(9), fc.nat(30), fc.nat(99)).map((parts) => `v${parts.join('.')}`),
  fc.integer({ min: 20_240_101, max: 20_261_231 }).map(String),
  fc.stringMatching(/^[0-9a-f]{12}$/).map((sha) => `sha-${sha}`),
);

/** The leak story under another name: everything that could give it away is drawn at random. */
export const leakStory: fc.Arbitrary<Story> = fc
  .record({
    namespace: dnsName,
    service: dnsName,
    others: fc.uniqueArray(dnsName, { minLength: 1, maxLength: 3 }),
    registry,
    tags: fc.uniqueArray(tag, { minLength: 2, maxLength: 2 }),
    replicas: fc.integer({ min: 1, max: 5 }),
    port: fc.integer({ min: 1_024, max: 65_000 }),
    minutesAgo: fc.integer({ min: 8, max: 40 }),
    limit: fc.constantFrom('384Mi', '512Mi', '1Gi'),
    names: fc.constantFrom('service' as const, 'deployment' as const),
  })
  .filter(({ service, others }) => !others.includes(service))
  .map(
    ({
      namespace,
      service,
      others,
      registry: host,
      tags: [good, bad],
      replicas,
      port,
      minutesAgo,
      limit,
      names,
    }) => ({
      namespace,
      workloads: [
        { name: service, image: `${host}/${service}:${good}`, replicas, port, memoryLimit: limit },
        ...others.map((name, index) => ({
          name,
          image: `${host}/${name}:${good}`,
          replicas: index + 1,
          port,
          memoryLimit: limit,
        })),
      ],
      images: { [`${host}/${service}:${bad}`]: 'leaking' as const },
      change: { kind: 'image' as const, workload: service, image: `${host}/${service}:${bad}` },
      minutesAgo,
      alert: {
        name: 'LatencyHigh',
        severity: 'critical' as const,
        names,
        summary: `${service} is slow`,
        description: 'p99 above its objective.',
      },
    }),
  );

/** The crash loop story, drawn the same way. */
export const crashStory: fc.Arbitrary<Story> = leakStory.map(({ minutesAgo: _, ...story }) => ({
  ...story,
  images: Object.fromEntries(Object.keys(story.images).map((image) => [image, 'crashing' as const])),
  alert: {
    ...story.alert,
    name: 'KubePodCrashLooping',
    summary: `${story.change.workload} is crash looping`,
  },
}));

/** One story of a seed; the seed is part of the test's name, so a failure can be played again. */
export function drawStory(stories: fc.Arbitrary<Story>, seed: number): Story {
  const [story] = fc.sample(stories, { numRuns: 1, seed });
  if (!story) throw new Error('no story was drawn');
  return story;
}
