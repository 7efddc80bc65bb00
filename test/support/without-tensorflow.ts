import { registerHooks } from 'node:module';

/** Hides native TensorFlow from a program that is started with `--import` of this file, and from those that it starts. */
registerHooks({
  resolve(specifier, context, next) {
    if (specifier.startsWith('@tensorflow/tfjs-node')) throw new Error(`Cannot find package '${specifier}'`);
    return next(specifier, context);
  },
});
