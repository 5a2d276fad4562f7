"""The questions of ways.ts, put to asyncio (Python 3.11 or newer); prints the answers as JSON."""

import asyncio
import json


async def gather(coroutines, tasks, more):
    return await asyncio.gather(*coroutines)


async def task_group(coroutines, tasks, more):
    async with asyncio.TaskGroup() as group:
        more.append(group.create_task)
        tasks.extend(group.create_task(coroutine) for coroutine in coroutines)
    return [task.result() for task in tasks]


async def turns(count):
    for _ in range(count):
        await asyncio.sleep(0)


async def failing(message, after):
    await turns(after)
    raise ValueError(message)


async def error_of(awaitable):
    try:
        await awaitable
    except BaseException as error:
        return error


async def takes(way):
    ran = []

    async def work():
        ran.append(True)

    coroutine = work()
    assert not ran  # a coroutine does nothing before somebody starts it
    await way([coroutine], [], [])
    return "coroutines, and starts them" if ran else "?"


async def ends(way):
    ended = []

    async def stubborn():
        for _ in range(9):
            try:
                await turns(1)
            except asyncio.CancelledError:
                pass
        ended.append(True)

    await error_of(way([failing("first", 1), stubborn()], [], []))
    answer = "when everything has ended" if ended else "at once"
    await turns(20)
    return answer


async def error_is(way):
    error = await error_of(way([failing("first", 1)], [], []))
    if isinstance(error, ExceptionGroup):
        return "an `ExceptionGroup` of all"
    return "the first, untouched" if isinstance(error, ValueError) else "?"


async def still_runs(way):
    state = ["runs"]

    async def other():
        try:
            await turns(9)
            state[0] = "ended"
        except asyncio.CancelledError:
            await turns(1)
            state[0] = "cancelled"
            raise

    await error_of(way([failing("first", 1), other()], [], []))
    answer = "is cancelled, and awaited" if state[0] == "cancelled" else "goes on, and nobody waits"
    await turns(20)
    return answer


async def second_error(way):
    async def second():
        try:
            await turns(5)
        finally:
            raise ValueError("second")

    error = await error_of(way([failing("first", 1), second()], [], []))
    await turns(20)
    if isinstance(error, ExceptionGroup) and len(error.exceptions) == 2:
        return "is in the same error"
    return "is lost"


async def abort(way):
    state = ["runs"]

    async def work():
        try:
            await turns(99)
        finally:
            await turns(1)
            state[0] = "cleaned up"

    running = asyncio.create_task(way([work()], [], []))
    await turns(3)
    running.cancel()
    error = await error_of(running)
    if isinstance(error, asyncio.CancelledError) and state[0] == "cleaned up":
        return "cancels all, waits, and is what it ends with"
    return "?"


async def more_work(way):
    more, ran = [], []

    async def late():
        await turns(1)
        ran.append(True)

    async def work():
        await turns(1)
        if more:
            more[0](late())

    await way([work()], [], more)
    return "yes, also from inside its tasks" if ran else "no"


async def earlier_result(way):
    tasks = []

    async def quick():
        return "result"

    await error_of(way([quick(), failing("first", 3)], tasks, []))
    return "is in `task.result()`" if tasks and tasks[0].result() == "result" else "is lost"


QUESTIONS = {
    "takes": takes,
    "after an error it ends": ends,
    "the error is": error_is,
    "what still runs then": still_runs,
    "a second error": second_error,
    "an abort from outside": abort,
    "more work meanwhile": more_work,
    "a result that came before the error": earlier_result,
}
WAYS = {"asyncio's `gather`": gather, "asyncio's `TaskGroup`": task_group}

print(
    json.dumps(
        {
            name: {title: asyncio.run(ask(way)) for title, ask in QUESTIONS.items()}
            for name, way in WAYS.items()
        }
    )
)
