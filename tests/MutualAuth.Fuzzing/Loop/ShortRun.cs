using MutualAuth.Fuzzing.Targets;

namespace MutualAuth.Fuzzing.Loop;

/// <summary>A fixed number of inputs that are the same in every run: for the tests. What it finds has its input with it.</summary>
internal static class ShortRun
{
    public static IEnumerable<(byte[] File, Exception Unexpected)> Run(FuzzTarget target, int inputs, int seed)
    {
        var random = new Random(seed);
        var seeds = target.Seeds;
        var input = seeds[0];
        for (var i = 0; i < inputs; i++)
        {
            // The seeds themselves, then children and children's children of them.
            input = i < seeds.Count ? seeds[i] : target.Mutate(random.Next(3) > 0 ? seeds[random.Next(seeds.Count)] : input, seeds[random.Next(seeds.Count)], random);
            var file = target.FileOf(input);
            if (Attempt.Of(target, file).Unexpected is { } unexpected)
                yield return (file, unexpected);
        }
    }
}
