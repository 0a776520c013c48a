#!/usr/bin/env python3
"""generate.py DIR [OPTION VALUE]...: a graph of persons who know each other, as DIR/nodes.csv and DIR/edges.csv, in the columns that Apache
AGE's loader wants and anybody can read. Who knows is drawn evenly, who is known by the square of a random number: the best known are known
by thousands, most by two or three. The same options give the same bytes."""
import argparse
import os
import random

CITIES = ["Amsterdam", "Berlin", "Cairo", "Delhi", "Esbjerg", "Florence", "Geneva", "Hanoi", "Istanbul", "Jakarta", "Kyoto", "Lima",
          "Madrid", "Nairobi", "Oslo", "Prague", "Quito", "Rome", "Seoul", "Tunis"]


def scattered(count):
    """A bijection of 0..count-1 that puts the best known anywhere."""
    factor = 2654435761 % count | 1
    while any(factor % prime == 0 for prime in prime_factors(count)):
        factor += 2
    return lambda rank: rank * factor % count


def prime_factors(number):
    divisor = 2
    while divisor * divisor <= number:
        if number % divisor == 0:
            yield divisor
            number //= divisor
        else:
            divisor += 1
    if number > 1:
        yield number


def persons(count, seed):
    """(id, uid, name, age, city); id and uid are the same."""
    chance = random.Random(seed)
    for uid in range(1, count + 1):
        yield uid, uid, f"person {uid}", chance.randrange(18, 98), CITIES[chance.randrange(len(CITIES))]


def friendships(count, persons_count, seed):
    """(who, whom, since), nobody with himself; a pair may come twice."""
    chance = random.Random(seed + 1)
    place = scattered(persons_count)
    for _ in range(count):
        who = whom = chance.randrange(persons_count)
        while whom == who:
            whom = place(int(persons_count * chance.random() ** 2))
        yield who + 1, whom + 1, chance.randrange(1990, 2026)


def generate(folder, persons_count, knows_count, seed=1):
    os.makedirs(folder, exist_ok=True)
    nodes, edges = os.path.join(folder, "nodes.csv"), os.path.join(folder, "edges.csv")
    with open(nodes, "w") as file:
        file.write("id,uid,name,age,city\n")
        for row in persons(persons_count, seed):
            file.write("%d,%d,%s,%d,%s\n" % row)
    with open(edges, "w") as file:
        file.write("start_id,start_vertex_type,end_id,end_vertex_type,since\n")
        for row in friendships(knows_count, persons_count, seed):
            file.write("%d,Person,%d,Person,%d\n" % row)
    return nodes, edges


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--persons", type=int, default=100000)
    parser.add_argument("--knows", type=int, default=500000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    generate(chosen.folder, chosen.persons, chosen.knows, chosen.seed)
