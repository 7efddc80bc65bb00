/** Which of two texts comes first, by their UTF-16 code units: the same on every machine, unlike an order for people. */
export function textOrder(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
