import type { Tensor } from '@tensorflow/tfjs-core';

/** An attribute of a kernel; what kind of value it has is one of the binding's TF_ATTR_… */
export interface KernelAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

/** A tensor in native memory. */
export interface NativeTensor {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: number;
}

type Constant = 'TF_ATTR_TYPE' | 'TF_ATTR_INT' | 'TF_ATTR_FLOAT' | 'TF_ATTR_BOOL' | 'TF_FLOAT';

/** TensorFlow's C library, as the add-on of tfjs-node offers it. */
export interface Binding extends Readonly<Record<Constant, number>> {
  createTensor(shape: readonly number[], dtype: number, values: ArrayBufferView): number;
  executeOp(
    kernel: string,
    attributes: readonly KernelAttribute[],
    inputs: readonly number[],
    outputs: number,
  ): NativeTensor[];
  /** @returns its id */
  loadSavedModel(folder: string, tag: string): number;
  /** Names of inputs and outputs stand with commas between. */
  runSavedModel(
    model: number,
    inputs: readonly number[],
    inputNames: string,
    outputNames: string,
  ): NativeTensor[];
  deleteSavedModel(model: number): void;
}

/** What the native backend offers beyond the operators of tfjs. */
export interface NativeBackend {
  binding: Binding;
  /** Any kernel of TensorFlow by its name. */
  executeMultipleOutputs(
    kernel: string,
    attributes: readonly KernelAttribute[],
    inputs: readonly object[],
    outputs: number,
  ): Tensor[];
  /** The ids of tensors in native memory, where they are put if they are not there yet. */
  getInputTensorIds(tensors: readonly object[]): number[];
  typeAttributeFromTensor(tensor: Tensor): number;
  createOutputTensor(tensor: NativeTensor): Tensor;
}
