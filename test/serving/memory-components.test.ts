import { describeInferenceComponentsContract } from '../contracts/inference-components';
import { makeVersion } from './make-version';
import { MemoryComponents } from './memory-components';

describeInferenceComponentsContract('an endpoint in the memory of a test', async () => ({
  components: new MemoryComponents(),
  endpoint: 'chat',
  prefix: 'llmops-test-chat',
  versions: [makeVersion('aaaaaaaaaaaa'), makeVersion('bbbbbbbbbbbb')],
  pause: async () => {},
}));
