/**
 * Environment of a process that trains: TensorFlow reads these once, when it loads. With them the same data, seed and
 * number of threads give the same model to the bit on a machine, and another number of threads may not.
 * @param threads on which an operator computes, beside the one that waits for it; 1 computes on a single thread in all
 */
export function trainingEnvironment(threads: number): Record<string, string> {
  return {
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_NUM_INTEROP_THREADS: '1',
    // No slower without, and oneDNN chooses its kernels, and with them the last bits, by the processor.
    TF_ENABLE_ONEDNN_OPTS: '0',
  };
}
