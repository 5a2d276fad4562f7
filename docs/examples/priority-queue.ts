import { PriorityQueue } from "../../src/concurrency/priority-queue.ts";

interface Job {
  readonly name: string;
  readonly dueAt: number;
}
const jobs = new PriorityQueue<Job>(100, (a, b) => a.dueAt - b.dueAt);
await jobs.put({ name: "report", dueAt: 30 });
await jobs.put({ name: "mail", dueAt: 10 });
await jobs.put({ name: "backup", dueAt: 10 });
jobs.close();

for await (const { name } of jobs) console.log(name);
// prints: mail
// prints: backup
// prints: report
