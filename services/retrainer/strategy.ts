/** Ways to choose what to ask for. */
export const STRATEGIES = ['tsal', 'abs', 'db', 'mlp', 'random'] as const;
export type Strategy = (typeof STRATEGIES)[number];

export function isStrategy(name: string): name is Strategy {
  return (STRATEGIES as readonly string[]).includes(name);
}
