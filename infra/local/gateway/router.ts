import type { Method } from './api.ts';

export type Match = { readonly method: Method; readonly pathParameters: Readonly<Record<string, string>> | null };
export type Router = (httpMethod: string, path: string) => Match | undefined;

type Node = {
  readonly children: Map<string, Node>;
  parameter: { readonly name: string; readonly node: Node } | undefined;
  greedy: string | undefined;
  readonly methods: Map<string, Method>;
};

const emptyNode = (): Node => ({ children: new Map(), parameter: undefined, greedy: undefined, methods: new Map() });

const addRoute = (root: Node, method: Method): void => {
  let node = root;
  for (const part of method.resourcePath.split('/').filter(Boolean)) {
    const [, name, plus] = /^\{([^+}]+)(\+?)\}$/.exec(part) ?? [];
    if (name === undefined) {
      const child = node.children.get(part) ?? emptyNode();
      node.children.set(part, child);
      node = child;
    } else {
      node.parameter ??= { name, node: emptyNode() };
      if (plus) node.greedy = name;
      node = node.parameter.node;
    }
  }
  node.methods.set(method.properties.HttpMethod, method);
};

/** Builds the gateway's routing: a literal segment goes before `{parameter}`, and that before `{greedy+}`. */
export const createRouter = (methods: readonly Method[]): Router => {
  const root = emptyNode();
  for (const method of methods) addRoute(root, method);

  const find = (
    node: Node,
    parts: readonly string[],
    parameters: Readonly<Record<string, string>>,
  ): { node: Node; parameters: Readonly<Record<string, string>> } | undefined => {
    const [part, ...rest] = parts;
    if (part === undefined) return node.methods.size > 0 ? { node, parameters } : undefined;
    const child = node.children.get(part);
    const literal = child && find(child, rest, parameters);
    if (literal || !node.parameter) return literal;
    if (part === '') return undefined;
    const { name, node: next } = node.parameter;
    if (node.greedy !== undefined)
      return { node: next, parameters: { ...parameters, [node.greedy]: parts.map(decodeURIComponent).join('/') } };
    return find(next, rest, { ...parameters, [name]: decodeURIComponent(part) });
  };

  return (httpMethod, path) => {
    const trimmed = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
    const found = find(root, trimmed === '/' ? [] : trimmed.slice(1).split('/'), {});
    const method = found?.node.methods.get(httpMethod) ?? found?.node.methods.get('ANY');
    if (!found || !method) return undefined;
    return { method, pathParameters: Object.keys(found.parameters).length > 0 ? found.parameters : null };
  };
};
