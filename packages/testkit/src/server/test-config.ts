/** The server's own settings for a test: limits far above what a test asks, raised by the documented variables. */
import { type Config, readConfig } from '../../../../apps/server/src/config/config.ts';

const high = '10000000';

const settings = {
  LOG_LEVEL: 'debug',
  LIMIT_CHAT_PER_MINUTE: high,
  LIMIT_WIDGET_PER_MINUTE: high,
  LIMIT_LOGIN_PER_15_MINUTES: high,
  LIMIT_READ_PER_MINUTE: high,
  LIMIT_WRITE_PER_MINUTE: high,
  CEILING_VISITOR_PER_DAY: high,
  CEILING_KEY_PER_DAY: high,
};

export function testConfig(
  dataDir: string,
  { port, env = {} }: { port: number; env?: Readonly<Record<string, string>> | undefined },
): Config {
  return readConfig({
    ...settings,
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    DATA_DIR: dataDir,
    ...env,
  });
}
