import { InProcessCancellations } from '../../../lambdas/api/adapters/in-process-cancellations';
import { describeCancellationsContract } from '../../contracts/cancellations';

describeCancellationsContract('this process', async () => new InProcessCancellations(), { waitMs: 0 });
