/**
 * Kills the engine host outright at random points and starts it again: `npm run crash -- [kills]
 * [seed]`, some three seconds a kill. Exit code 1 where a desk did not come back as it must.
 */
import { crashRun } from '../test/process/crash-run.ts';

const kills = Number(process.argv[2] ?? 200);
const seed = Number(process.argv[3] ?? 1);
console.log(`seed ${seed}, ${kills} kills`);
const report = await crashRun(kills, seed, (text) => console.log(text));
for (const fault of report.faults) console.log(`FAULT ${fault}`);
const { early, ordersLeft, fills, ids, replayed } = report;
console.log(
  `${report.faults.length} faults in ${kills} kills (${early} while starting): ${ordersLeft} ` +
    `orders were left and cancelled, ${fills} fills, ${ids} ids, ${replayed} steps replayed`,
);
process.exitCode = report.faults.length === 0 ? 0 : 1;
