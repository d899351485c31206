#!/usr/bin/env python3
"""Records CartPole-v1 of Gymnasium: states in double before and after each step, observations, rewards, ends.

    scripts/golden/environments.py Tests/Fixtures/golden/cartpole.json

Three episodes of random actions, and the first 120 steps of one that a simple controller keeps upright.
"""
import json
import sys

import gymnasium
import numpy as np


def record(seed, choose, limit):
    env = gymnasium.make("CartPole-v1")
    env.reset(seed=seed)
    random = np.random.default_rng(seed)
    states = [[float(v) for v in env.unwrapped.state]]
    actions, observations, rewards, ended = [], [], [], []
    while len(actions) < limit and not (ended and ended[-1]):
        action = int(choose(states[-1], random))
        observation, reward, terminated, truncated, _ = env.step(action)
        states.append([float(v) for v in env.unwrapped.state])
        actions.append(action)
        observations.append([float(v) for v in observation])
        rewards.append(float(reward))
        ended.append(bool(terminated or truncated))
    return {"states": states, "actions": actions, "observations": observations, "rewards": rewards, "ended": ended}


def main():
    episodes = [record(seed, lambda _, random: random.integers(2), 500) for seed in (1, 2, 3)]
    episodes.append(record(4, lambda s, _: s[2] + 0.5 * s[3] + 0.05 * s[0] + 0.1 * s[1] > 0, 120))
    with open(sys.argv[1], "w") as file:
        file.write('{"gymnasium": "%s", "episodes": [\n' % gymnasium.__version__)
        file.write(",\n".join(json.dumps(episode) for episode in episodes) + "\n]}\n")
    print([len(episode["actions"]) for episode in episodes])


if __name__ == "__main__":
    main()
