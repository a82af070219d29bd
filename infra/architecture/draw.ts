import { instance } from '@viz-js/viz';
import type { Right, System, Trigger } from './read.ts';

const quoted = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;

/** How each kind of thing is drawn: form and colour say the same, for who sees one of them only. */
const forms: Readonly<Record<string, string>> = {
  function: 'shape=box style="rounded,filled" fillcolor="#e8f0fe" color="#1a4f8b"',
  table: 'shape=cylinder style=filled fillcolor="#e6f4ea" color="#1e6b34"',
  bucket: 'shape=folder style=filled fillcolor="#e6f4ea" color="#1e6b34"',
  key: 'shape=house style=filled fillcolor="#fef7e0" color="#8a6100"',
  mail: 'shape=note style=filled fillcolor="#fce8e6" color="#9b2c1f"',
  topic: 'shape=note style=filled fillcolor="#fce8e6" color="#9b2c1f"',
  queue: 'shape=cds style=filled fillcolor="#f1f3f4" color="#5f6368"',
  outside: 'shape=box style=filled fillcolor="#ffffff" color="#202124"',
  clock: 'shape=box style="rounded,filled" fillcolor="#f1f3f4" color="#5f6368"',
};

type Drawn = { readonly kind: string; readonly label: string; readonly stack?: string | undefined };
type Drawing = { readonly nodes: Map<string, Drawn>; readonly edges: string[] };

const draw = ({ nodes, edges }: Drawing): string => {
  const sorted = [...nodes].sort(([a], [b]) => a.localeCompare(b));
  const node = ([id, { kind, label }]: readonly [string, Drawn]): string =>
    `${quoted(id)} [label=${quoted(label)} ${forms[kind] ?? forms['outside']}]`;
  const byStack = [...Map.groupBy(sorted, ([, { stack }]) => stack ?? '')].sort(([a], [b]) => a.localeCompare(b));
  const clusters = byStack.flatMap(([stack, members]) =>
    stack === ''
      ? members.map((member) => `  ${node(member)}`)
      : [
          `  subgraph ${quoted(`cluster ${stack}`)} { label=${quoted(stack)} color="#bdc1c6" fontcolor="#5f6368" fontsize=11 margin=14`,
          ...members.map((member) => `    ${node(member)}`),
          '  }',
        ],
  );
  return [
    'digraph {',
    '  graph [rankdir=LR nodesep=0.25 ranksep=1.1 bgcolor="white" pad=0.2 fontname="Helvetica"]',
    '  node [fontname="Helvetica" fontsize=12 margin="0.14,0.07"]',
    '  edge [fontname="Helvetica" fontsize=10 color="#5f6368" fontcolor="#3c4043" arrowsize=0.7]',
    ...clusters,
    ...[...edges].sort(),
    '}',
  ].join('\n');
};

const edge = (from: string, to: string, label: string, more = ''): string =>
  `  ${quoted(from)} -> ${quoted(to)} [tailport=e headport=w label=${quoted(label)} ${more}]`;

/** Functions that may do the same things, drawn as one: what differs is what is worth a line. */
const groupsOf = (
  rights: readonly Right[],
  names: readonly string[],
): ReadonlyMap<string, { readonly names: readonly string[]; readonly rights: readonly Right[] }> => {
  const own = (name: string): readonly Right[] => rights.filter((right) => right.function === name);
  const keyOf = (name: string): string => JSON.stringify(own(name).map(({ thing, verbs }) => [thing, verbs]));
  return new Map(
    [...Map.groupBy(names, keyOf).values()].map((members) => [members.join('\n'), { names: members, rights: own(members[0] ?? '') }]),
  );
};

/** Which verb it is stands in the table; a picture tells reading from everything else. */
const onlyReads = 'color="#9aa0a6" style=dashed';
const changes = 'color="#1a4f8b"';

/** Draws what a function may do; what the picture already shows as a source is named again on the right, so that no line runs back. */
const addRights = ({ nodes, edges }: Drawing, { things }: System, from: string, rights: readonly Right[]): void => {
  for (const { thing, verbs } of rights) {
    const found = things.find(({ name }) => name === thing);
    if (found === undefined || found.kind === 'queue') continue;
    nodes.set(`to ${thing}`, { kind: found.kind, label: thing, stack: found.stack });
    edges.push(edge(from, `to ${thing}`, '', verbs.includes('reads') && verbs.length === 1 ? onlyReads : changes));
  }
};

/** The way of a request: who calls, what is asked first, which function answers, and what it may touch. */
const requestWay = (system: System): string => {
  const drawing: Drawing = { nodes: new Map(), edges: [] };
  const { nodes, edges } = drawing;
  const served = system.functions.filter(({ routes }) => routes > 0);
  nodes.set('callers', { kind: 'outside', label: 'people,\nschool software' });
  nodes.set('gateway', { kind: 'outside', label: `API Gateway\n${served.reduce((sum, { routes }) => sum + routes, 0)} routes` });
  nodes.set('pool', { kind: 'outside', label: 'Cognito user pool' });
  if (system.hasFirewall) nodes.set('firewall', { kind: 'outside', label: 'WAF' });
  edges.push(
    ...(system.hasFirewall
      ? [edge('callers', 'firewall', 'HTTPS'), edge('firewall', 'gateway', '')]
      : [edge('callers', 'gateway', 'HTTPS')]),
  );
  edges.push(edge('callers', 'pool', 'gets a token'), edge('pool', 'gateway', 'signature, scope', 'style=dashed'));
  for (const [id, group] of groupsOf(
    system.rights,
    served.map(({ name }) => name),
  )) {
    nodes.set(id, { kind: 'function', label: id, stack: stackOf(system, group.names[0]) });
    edges.push(edge('gateway', id, ''));
    addRights(drawing, system, id, group.rights);
  }
  return draw(drawing);
};

const stackOf = ({ functions }: System, wanted: string | undefined): string | undefined =>
  functions.find(({ name }) => name === wanted)?.stack;

type Source = { readonly kind: string; readonly label: string };

const triggered = (
  system: System,
  triggers: readonly Trigger[],
  sourceOf: (trigger: Trigger) => Source,
  labelOf: (trigger: Trigger) => string,
): string => {
  const drawing: Drawing = { nodes: new Map(), edges: [] };
  for (const trigger of triggers) {
    const { function: name, from } = trigger;
    drawing.nodes.set(from, sourceOf(trigger));
    drawing.nodes.set(name, { kind: 'function', label: name, stack: stackOf(system, name) });
    drawing.edges.push(edge(from, name, labelOf(trigger)));
  }
  for (const name of new Set(triggers.map((trigger) => trigger.function))) {
    addRights(
      drawing,
      system,
      name,
      system.rights.filter((right) => right.function === name),
    );
    const queue = system.deadLetters.get(name);
    if (queue === undefined) continue;
    drawing.nodes.set(`to ${queue}`, { kind: 'queue', label: 'dead letters', stack: stackOf(system, name) });
    drawing.edges.push(edge(name, `to ${queue}`, 'what failed', 'style=dashed'));
  }
  return draw(drawing);
};

const eventWays = (system: System): string =>
  triggered(
    system,
    system.events,
    ({ from }) => ({ kind: system.things.find(({ name }) => name === from)?.kind ?? 'outside', label: from }),
    ({ label }) => label,
  );

/** Every scheduled function has a queue; drawn once for each they would only hide the rest. */
const scheduleWays = (system: System): string =>
  triggered(
    { ...system, deadLetters: new Map<string, string>() },
    system.schedules,
    ({ from, label }) => ({ kind: 'clock', label: `${from}\n${label}` }),
    () => '',
  );

/** The pictures by file name, as SVG: the same template gives the same bytes. */
export const pictures = async (system: System): Promise<Readonly<Record<string, string>>> => {
  const viz = await instance();
  const render = (title: string, dot: string): string =>
    `${viz
      .renderString(dot, { format: 'svg', engine: 'dot' })
      .trim()
      .replace(/<svg [^>]*>/, (opening) => `${opening}\n<title>${title}</title>`)}\n`;
  return {
    'architecture-request.svg': render('The way of a request', requestWay(system)),
    'architecture-events.svg': render('What happens on events', eventWays(system)),
    'architecture-schedules.svg': render('What happens by the clock', scheduleWays(system)),
  };
};

/** Who can touch which data, as a table: a picture of it would be a tangle. */
export const rightsTable = ({ functions, things, rights }: System): string => {
  const columns = things.filter(({ kind, name }) => kind !== 'queue' && rights.some(({ thing }) => thing === name));
  const cell = (name: string, thing: string): string =>
    rights.find((right) => right.function === name && right.thing === thing)?.verbs.join(', ') ?? '';
  return [
    `| Function | ${columns.map(({ name }) => name).join(' | ')} |`,
    `|---|${columns.map(() => '---|').join('')}`,
    ...functions.map(({ name }) => `| ${name} | ${columns.map((column) => cell(name, column.name)).join(' | ')} |`),
  ].join('\n');
};
