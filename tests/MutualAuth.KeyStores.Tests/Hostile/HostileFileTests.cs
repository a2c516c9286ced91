using MutualAuth.Fuzzing.Loop;
using MutualAuth.Fuzzing.Targets;

namespace MutualAuth.KeyStores.Tests.Hostile;

/// <summary>
/// What fuzzing has found, each in a file of its own: Hostile/reader/code-words.bin, where the code is the documented error, or
/// "ok".
/// </summary>
[TestClass]
public sealed class HostileFileTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Hostile");

    public static IEnumerable<object[]> Files => Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(file => new object[] { Path.GetFileName(Path.GetDirectoryName(file)!), Path.GetFileName(file) });

    [TestMethod]
    [DynamicData(nameof(Files))]
    public void A_file_that_once_got_through_ends_in_its_documented_error(string reader, string file)
    {
        var attempt = Attempt.Of(FuzzTarget.Named(reader), File.ReadAllBytes(Path.Combine(Folder, reader, file)));

        Assert.IsNull(attempt.Unexpected, attempt.Unexpected?.ToString());
        Assert.AreEqual(file.Split('-')[0], attempt.Code);
    }
}
