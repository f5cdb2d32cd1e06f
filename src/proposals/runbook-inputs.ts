import { z } from 'zod';

/**
 * The part of JSON Schema that a runbook's inputs may use: flat objects of strings, integers and booleans. Inputs end in
 * names and numbers of API calls, so nothing open-ended is allowed: a string has a pattern or an enum, an integer both
 * bounds, and there are no other properties.
 */
const stringProperty = z
  .strictObject({
    type: z.literal('string'),
    description: z.string().optional(),
    pattern: z.string().optional(),
    enum: z.array(z.string()).min(1).optional(),
  })
  .refine(
    (property) => property.pattern !== undefined || property.enum !== undefined,
    'needs a pattern or an enum',
  )
  .refine(
    (property) =>
      property.pattern === undefined || (property.pattern.startsWith('^') && property.pattern.endsWith('$')),
    'the pattern must be anchored with ^ and $',
  );

const integerProperty = z.strictObject({
  type: z.literal('integer'),
  description: z.string().optional(),
  minimum: z.int(),
  maximum: z.int(),
});

const booleanProperty = z.strictObject({ type: z.literal('boolean'), description: z.string().optional() });

export const inputsSchema = z
  .strictObject({
    type: z.literal('object'),
    additionalProperties: z.literal(false),
    required: z.array(z.string()).default([]),
    properties: z.record(
      z.string().regex(/^[a-z][A-Za-z0-9]*$/),
      z.union([stringProperty, integerProperty, booleanProperty]),
    ),
  })
  .refine(
    (schema) => schema.required.every((name) => name in schema.properties),
    'requires an input it does not declare',
  );

export type InputsSchema = z.infer<typeof inputsSchema>;

/** A validator that accepts exactly what the schema does. */
export function inputsValidator(schema: InputsSchema): z.ZodType<Record<string, string | number | boolean>> {
  const shape: Record<string, z.ZodType> = {};
  for (const [name, property] of Object.entries(schema.properties)) {
    let value: z.ZodType;
    if (property.type === 'string') {
      let text = z.string().max(253);
      if (property.pattern !== undefined) text = text.regex(new RegExp(property.pattern, 'u'));
      value = property.enum === undefined ? text : text.refine((given) => property.enum?.includes(given));
    } else if (property.type === 'integer') {
      value = z.int().min(property.minimum).max(property.maximum);
    } else {
      value = z.boolean();
    }
    shape[name] = schema.required.includes(name) ? value : value.optional();
  }
  return z.strictObject(shape) as unknown as z.ZodType<Record<string, string | number | boolean>>;
}
