import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { openApiDocument } from '../../shared/openapi.ts';
import { routes } from '../../shared/routes.ts';

const schema = z.looseObject({});
const documentSchema = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.looseObject({
        parameters: z.optional(
          z.array(z.object({ in: z.string(), name: z.string(), schema: z.looseObject({ pattern: z.optional(z.string()) }) })),
        ),
        responses: z.record(z.string(), z.looseObject({ content: z.optional(z.record(z.string(), z.object({ schema }))) })),
      }),
    ),
  ),
  components: z.object({ schemas: z.record(z.string(), z.looseObject({ required: z.optional(z.array(z.string())) })) }),
});
const text = JSON.stringify(openApiDocument());
const { paths, components } = documentSchema.parse(JSON.parse(text));

const operationOf = ({ path, method }: { readonly path: string; readonly method: string }) => {
  const operation = paths[path]?.[method.toLowerCase()];
  if (operation === undefined) throw new Error(`${method} ${path} is not described`);
  return operation;
};
const headerOf = (route: (typeof routes)[number], name: string): RegExp => {
  const found = operationOf(route).parameters?.find((parameter) => parameter.in === 'header' && parameter.name === name);
  return new RegExp(found?.schema.pattern ?? 'no pattern', 'u');
};

describe('the description of the interface', () => {
  it('says how a key of a creation and a version of a record look', () => {
    for (const route of routes) {
      const { idempotent, precondition } = route.request;
      if (idempotent) {
        expect('plan-2021-0001').toMatch(headerOf(route, 'Idempotency-Key'));
        for (const wrong of ['short', 'with a space', 'x'.repeat(129)]) expect(wrong).not.toMatch(headerOf(route, 'Idempotency-Key'));
      }
      if (precondition !== undefined) {
        expect('"3"').toMatch(headerOf(route, 'If-Match'));
        for (const wrong of ['3', '*', 'W/"3"', '"x"']) expect(wrong).not.toMatch(headerOf(route, 'If-Match'));
      }
    }
  });

  it('promises no content where there is none', () => {
    const empty = routes.filter(({ answer }) => answer.status === 204);
    expect(empty.length).toBeGreaterThan(0);
    for (const route of empty) expect(operationOf(route).responses['204']).not.toHaveProperty('content');
  });

  it('describes an open table as what it is in each form', () => {
    const [route] = routes.filter(({ operationId }) => operationId === 'getOpenTable');
    expect(route && operationOf(route).responses['200']?.content).toMatchObject({
      'text/csv': { schema: { type: 'string' } },
      'application/json': { schema: { $ref: '#/components/schemas/OpenTable' } },
    });
  });

  it('asks for lists that callers have to send', () => {
    expect(text).not.toContain('"readOnly"');
    expect(components.schemas['MunicipalityInput']?.required).toContain('succeeds');
    expect(components.schemas['SchoolYearInput']?.required).toContain('inferred');
  });

  it('says that blanks make no text', () => {
    expect(components.schemas['NewContact']).toBeDefined();
    const { Grant } = z
      .object({ Grant: z.looseObject({ properties: z.object({ name: z.looseObject({ pattern: z.string() }) }) }) })
      .parse(components.schemas);
    const pattern = new RegExp(Grant.properties.name.pattern, 'u');
    expect(' Anna ').toMatch(pattern);
    expect('   ').not.toMatch(pattern);
  });
});
