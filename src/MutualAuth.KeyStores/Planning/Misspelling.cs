namespace MutualAuth.KeyStores.Planning;

/// <summary>Finds the word that was meant, where one is written that is not known.</summary>
internal static class Misspelling
{
    /// <summary>A letter too many, too few, another, or two that have changed places: so many such slips are taken for one word.</summary>
    private const int MostSlips = 2;

    /// <summary>Null where the word is known, or like none that is.</summary>
    public static string? Meant(string word, IReadOnlyList<string> known)
    {
        if (known.Contains(word, StringComparer.OrdinalIgnoreCase))
            return null;
        string? nearest = null;
        var most = Math.Min(MostSlips, word.Length / 3);
        foreach (var candidate in known)
        {
            // One slip changes the length by one at most. (A name may be of any length, and the comparison takes its square.)
            if (Math.Abs(candidate.Length - word.Length) > most)
                continue;
            var slips = Slips(word.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (slips > most)
                continue;
            nearest = candidate;
            // The next has to be nearer.
            most = slips - 1;
        }

        return nearest;
    }

    /// <summary>The optimal string alignment distance.</summary>
    private static int Slips(string one, string other)
    {
        var distance = new int[one.Length + 1, other.Length + 1];
        for (var i = 0; i <= one.Length; i++)
        {
            for (var j = 0; j <= other.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    distance[i, j] = i + j;
                    continue;
                }

                var substitution = distance[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
                distance[i, j] = Math.Min(substitution, Math.Min(distance[i - 1, j], distance[i, j - 1]) + 1);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                    distance[i, j] = Math.Min(distance[i, j], distance[i - 2, j - 2] + 1);
            }
        }

        return distance[one.Length, other.Length];
    }
}
