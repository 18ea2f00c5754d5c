import { createRequire } from 'node:module';
import { TestEnvironment } from 'jest-environment-node';

const requireOfCdk = createRequire(createRequire(import.meta.url).resolve('aws-cdk-lib'));

/** Engines by what they were made of. */
const engines = new Map();

/**
 * The CDK checks every template that it makes with an engine in WebAssembly, which takes seconds to begin and keeps
 * nothing of what it checks. Here all test files of a process have one, which lives outside of jest's own modules.
 */
export default class CdkEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    this.global.loadSharedValidation = loadSharedValidation;
  }
}

function loadSharedValidation() {
  const validation = requireOfCdk('@aws/cloudformation-validate');

  class SharedEngine {
    #engine;

    constructor(config) {
      const key = JSON.stringify(config);
      if (!engines.has(key)) engines.set(key, new validation.CompositeEngine(structuredClone(config)));
      this.#engine = engines.get(key);
    }

    validateTemplate(template, config) {
      // Copied, because the engine refuses objects of jest's own realm.
      return this.#engine.validateTemplate(template, structuredClone(config));
    }

    /** Others have it, too. */
    free() {}
  }

  return { ...validation, CompositeEngine: SharedEngine };
}
