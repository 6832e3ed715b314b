/** A certificate that signs itself, made for one run: X.509 v3 (RFC 5280) in DER, with ECDSA on P-256. */
import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export interface Certificate {
  /** Both as PEM. */
  cert: string;
  key: string;
}

const oids = {
  ecdsaWithSha256: '2a8648ce3d040302',
  commonName: '550403',
  basicConstraints: '551d13',
  keyUsage: '551d0f',
  subjectKeyIdentifier: '551d0e',
  authorityKeyIdentifier: '551d23',
  subjectAltName: '551d11',
};
const tags = { boolean: 1, integer: 2, bits: 3, octets: 4, oid: 6, utf8: 12, utcTime: 23, sequence: 48, set: 49 };

export function selfSigned(hosts: readonly string[]): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const name = sequence(der(tags.set, sequence(oid('commonName'), der(tags.utf8, Buffer.from('bob e2e')))));
  const algorithm = sequence(oid('ecdsaWithSha256'));
  const keyId = createHash('sha1').update(spki).digest();
  const body = sequence(
    der(0xa0, der(tags.integer, Buffer.from([2]))),
    der(tags.integer, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    name,
    sequence(time(Date.now() - 86_400_000), time(Date.now() + 86_400_000)),
    name,
    spki,
    der(0xa3, sequence(...extensions(hosts, keyId))),
  );
  const signature = sign('sha256', body, privateKey);
  const whole = sequence(body, algorithm, der(tags.bits, Buffer.from([0]), signature));
  return { cert: pem(whole), key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string };
}

/** It vouches for itself, so it is its own authority too: strict readers want what an authority has. */
function extensions(hosts: readonly string[], keyId: Buffer): Buffer[] {
  const names = hosts.map((host) => der(0x82, Buffer.from(host)));
  const digitalSignatureAndCertSign = Buffer.from([2, 0x84]);
  return [
    extension('basicConstraints', sequence(der(tags.boolean, Buffer.from([255]))), true),
    extension('keyUsage', der(tags.bits, digitalSignatureAndCertSign), true),
    extension('subjectKeyIdentifier', der(tags.octets, keyId)),
    extension('authorityKeyIdentifier', sequence(der(0x80, keyId))),
    extension('subjectAltName', sequence(...names)),
  ];
}

function extension(name: keyof typeof oids, value: Buffer, critical = false): Buffer {
  const flag = critical ? [der(tags.boolean, Buffer.from([255]))] : [];
  return sequence(oid(name), ...flag, der(tags.octets, value));
}

function der(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function sequence(...contents: Buffer[]): Buffer {
  return der(tags.sequence, ...contents);
}

function oid(name: keyof typeof oids): Buffer {
  return der(tags.oid, Buffer.from(oids[name], 'hex'));
}

function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return der(tags.utcTime, Buffer.from(digits.slice(2)));
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
