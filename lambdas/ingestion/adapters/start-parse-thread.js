import { register } from 'tsx/esm/api';

// JavaScript, because Node takes no TypeScript file to start a thread with.
register();
await import('./parse-in-thread.ts');
