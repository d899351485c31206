#!/usr/bin/env python3
"""Records Gymnasium's classic tasks: states in double before and after each step, observations, rewards, ends; and
FrozenLake's tables of transitions.

    scripts/golden/environments.py Tests/Fixtures/golden

writes cartpole.json (three episodes of random actions, and the first 120 steps of one that a simple controller keeps
upright), control.json (Acrobot, MountainCar, Pendulum: random actions, and the last steps of an episode that reaches
the goal where there is one) and frozenlake.json.
"""
import json
import pathlib
import sys

import gymnasium
import numpy as np


def record(name, seed, choose, limit, last=None):
    """An episode of at most `limit` steps, of which the `last` are kept."""
    env = gymnasium.make(name)
    env.reset(seed=seed)
    random = np.random.default_rng(seed)
    states = [[float(v) for v in env.unwrapped.state]]
    actions, observations, rewards, ended = [], [], [], []
    while len(actions) < limit and not (ended and ended[-1]):
        action = choose(states[-1], random)
        observation, reward, terminated, truncated, _ = env.step(action)
        states.append([float(v) for v in env.unwrapped.state])
        actions.append(float(action[0]) if isinstance(action, np.ndarray) else int(action))
        observations.append([float(v) for v in observation])
        rewards.append(float(reward))
        ended.append(bool(terminated or truncated))
    keep = slice(-(last or limit), None)
    states = states[-len(actions[keep]) - 1 :]
    return {
        "states": states,
        "actions": actions[keep],
        "observations": observations[keep],
        "rewards": rewards[keep],
        "ended": ended[keep],
    }


def write(path, text):
    path.write_text('{"gymnasium": "%s", %s}\n' % (gymnasium.__version__, text))


def episodes(list):
    print([len(episode["actions"]) for episode in list])
    return "[\n" + ",\n".join(json.dumps(episode) for episode in list) + "\n]"


def cartpole():
    random = [record("CartPole-v1", seed, lambda _, random: random.integers(2), 500) for seed in (1, 2, 3)]
    upright = record("CartPole-v1", 4, lambda s, _: s[2] + 0.5 * s[3] + 0.05 * s[0] + 0.1 * s[1] > 0, 120)
    return '"episodes": ' + episodes(random + [upright])


def control():
    def torque(_, random):
        return np.array([random.uniform(-3, 3)])

    acrobot = [
        record("Acrobot-v1", 1, lambda _, random: random.integers(3), 60),
        # Pushes with the second joint's own motion, which pumps energy in.
        record("Acrobot-v1", 2, lambda s, _: 2 if s[3] > 0 else 0, 500, last=60),
    ]
    car = [
        record("MountainCar-v0", 1, lambda _, random: random.integers(3), 60),
        record("MountainCar-v0", 2, lambda s, _: 2 if s[1] >= 0 else 0, 200),
    ]
    pendulum = [record("Pendulum-v1", seed, torque, 200, last=100) for seed in (1, 2)]
    names = {"acrobot": acrobot, "mountaincar": car, "pendulum": pendulum}
    return ", ".join(f'"{name}": {episodes(list)}' for name, list in names.items())


def frozenlake():
    """For each map, slippery or not: [cell][action] -> [probability, next cell, reward, ended]."""
    tables = {}
    for name in ("4x4", "8x8"):
        for slippery in (True, False):
            table = gymnasium.make("FrozenLake-v1", map_name=name, is_slippery=slippery).unwrapped.P
            tables[f"{name} {'slippery' if slippery else 'firm'}"] = [
                [[[float(p), int(s), float(r), float(t)] for p, s, r, t in table[cell][a]] for a in range(4)]
                for cell in range(len(table))
            ]
    return '"tables": {\n' + ",\n".join(f'"{k}": {json.dumps(v)}' for k, v in tables.items()) + "\n}"


def main():
    folder = pathlib.Path(sys.argv[1])
    write(folder / "cartpole.json", cartpole())
    write(folder / "control.json", control())
    write(folder / "frozenlake.json", frozenlake())


if __name__ == "__main__":
    main()
