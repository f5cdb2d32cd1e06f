import { BlockList, isIP } from 'node:net';

/** True where an IP address is in a CIDR block and in none of its exceptions. */
export function inBlock(ip: string, { cidr, except }: { cidr: string; except?: string[] }): boolean {
  return isIn(ip, [cidr]) && !isIn(ip, except ?? []);
}

function isIn(ip: string, blocks: readonly string[]): boolean {
  const list = new BlockList();
  for (const block of blocks) {
    const [network = '', length = ''] = block.split('/');
    const version = isIP(network);
    if (version === 0 || !/^\d{1,3}$/.test(length) || Number(length) > (version === 4 ? 32 : 128)) continue;
    list.addSubnet(network, Number(length), version === 4 ? 'ipv4' : 'ipv6');
  }
  const version = isIP(ip);
  return version !== 0 && list.check(ip, version === 4 ? 'ipv4' : 'ipv6');
}
