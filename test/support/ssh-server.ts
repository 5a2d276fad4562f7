import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import ssh2 from "ssh2";
import type { Connection } from "ssh2";

export interface SshServer {
  /** Such as `ssh://git@127.0.0.1:40123`; a repository is at `${url}/name.git`. */
  readonly url: string;
  /** What ssh has to be called with: this server's key is unknown, and so is the client's, to anybody else. */
  readonly command: string;
  /** Every command that was asked for. */
  readonly commands: readonly string[];
  close(): Promise<void>;
}

/**
 * Serves the repositories below `root` over ssh on 127.0.0.1: reads only, to one key.
 *
 * @param place folder for the client's key
 */
export async function startSshServer(root: string, place: string): Promise<SshServer> {
  const host = ssh2.utils.generateKeyPairSync("ed25519");
  const client = ssh2.utils.generateKeyPairSync("ed25519");
  const identity = join(place, "id_ed25519");
  writeFileSync(identity, client.private, { mode: 0o600 });
  const known = ssh2.utils.parseKey(client.public);
  if (known instanceof Error) throw known;
  const commands: string[] = [];
  const connections = new Set<Connection>();
  const server = new ssh2.Server({ hostKeys: [host.private] }, (connection) => {
    connections.add(connection);
    connection.on("error", () => {}); // a client that is killed goes without a word
    connection.on("close", () => connections.delete(connection));
    connection.on("authentication", (context) => {
      const isOurs =
        context.method === "publickey" && context.key.data.equals(known.getPublicSSH());
      if (!isOurs) return context.reject(["publickey"]);
      if (context.signature === undefined) return context.accept();
      // A key that does not fit is an Error there, which is as true as a value can be.
      const verified: unknown = known.verify(context.blob!, context.signature, context.hashAlgo);
      return verified === true ? context.accept() : context.reject();
    });
    connection.on("session", (accept) => {
      const session = accept();
      let protocol = "";
      session.on("env", (acceptEnv, _reject, { key, val }) => {
        if (key === "GIT_PROTOCOL") protocol = val;
        acceptEnv?.();
      });
      session.on("exec", (acceptExec, reject, { command }) => {
        commands.push(command);
        const path = /^git-upload-pack '(\/[^']*)'$/.exec(command)?.[1];
        if (path === undefined) return reject();
        const channel = acceptExec();
        const program = spawn("git", ["upload-pack", "--strict", join(root, path)], {
          env: {
            PATH: process.env["PATH"],
            GIT_PROTOCOL: protocol,
            GIT_CONFIG_GLOBAL: "/dev/null",
          },
        });
        channel.pipe(program.stdin).on("error", () => {});
        program.stdout.pipe(channel, { end: false });
        program.stderr.pipe(channel.stderr, { end: false });
        program.on("close", (status) => {
          channel.exit(status ?? 1);
          channel.end();
        });
      });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `ssh://git@127.0.0.1:${port}`,
    command: `ssh -F none -i ${identity} -o IdentitiesOnly=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR`,
    commands,
    async close() {
      for (const connection of connections) connection.end();
      server.close();
      await once(server, "close");
    },
  };
}
