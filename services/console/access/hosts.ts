import { BlockList, isIP } from 'node:net';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether an address or name is of this machine alone: where names are resolved elsewhere, only those under localhost are. */
export function isLoopback(host: string): boolean {
  const family = isIP(host);
  if (family === 0) return /^(.+\.)?localhost\.?$/i.test(host);
  return LOOPBACK.check(host, family === 4 ? 'ipv4' : 'ipv6');
}

/**
 * Host of a Host header, without port and brackets; null where it is none.
 * Not by X-Forwarded-Host: behind a name that was rebound to loopback, the page of another could set that.
 */
export function hostOf(header: string | undefined): string | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]/?#@\s]+))(?::\d+)?$/i.exec(header ?? '');
  return match === null ? null : (match[1] ?? match[2]);
}
