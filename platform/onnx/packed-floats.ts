/** Little-endian float32 bytes of an array. */
export function packFloats(values: Float32Array): Buffer {
  return Buffer.from(new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice().buffer);
}

/** The array that was packed. A copy, since a Buffer may start at any byte of its memory, a Float32Array only at every fourth. */
export function unpackFloats(bytes: Uint8Array): Float32Array {
  return new Float32Array(new Uint8Array(bytes).buffer, 0, Math.floor(bytes.length / 4));
}
