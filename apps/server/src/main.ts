/** Reads flags and environment, starts the installation, says where it is, and stops on a signal. */
import { enableCompileCache } from 'node:module';

enableCompileCache();

const { runServer } = await import('./run-server.ts');
await runServer(process.argv.slice(2));
