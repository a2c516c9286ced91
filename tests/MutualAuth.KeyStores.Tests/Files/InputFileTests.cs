using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;

namespace MutualAuth.KeyStores.Tests.Files;

[TestClass]
public sealed class InputFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mutualauth-input-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(65_536)]
    [DataRow(65_537)]
    [DataRow(200_000)]
    public void A_file_holds_its_own_bytes_and_no_others(int length)
    {
        var content = new byte[length];
        new Random(length).NextBytes(content);
        var path = Path.Combine(_folder, "größe .jks");
        File.WriteAllBytes(path, content);

        Assert.IsTrue(InputFile.Holds(path, "shown", content));
        Assert.IsFalse(InputFile.Holds(path, "shown", [.. content, 0]));
        if (length == 0)
            return;
        Assert.IsFalse(InputFile.Holds(path, "shown", content[..^1]));
        foreach (var at in new[] { 0, length / 2, length - 1 })
        {
            var other = (byte[])content.Clone();
            other[at] ^= 1;
            Assert.IsFalse(InputFile.Holds(path, "shown", other));
        }
    }

    /// <summary>As of /proc, and of some file systems in user space.</summary>
    [TestMethod]
    [OSCondition(OperatingSystems.Linux)]
    public void A_file_that_does_not_tell_its_length_is_compared_as_well()
    {
        const string path = "/proc/version";
        Assert.AreEqual(0, new FileInfo(path).Length);
        var content = File.ReadAllBytes(path);

        Assert.IsTrue(InputFile.Holds(path, path, content));
        Assert.IsFalse(InputFile.Holds(path, path, content[..^1]));
        Assert.IsFalse(InputFile.Holds(path, path, [.. content, 0]));
    }

    [TestMethod]
    public void A_file_that_is_gone_is_told_of_by_the_name_that_is_shown()
    {
        var gone = Assert.ThrowsExactly<MutualAuthException>(() => InputFile.Holds(Path.Combine(_folder, "gone.jks"), "shown", []));

        Assert.AreEqual(Mab.NoSuchFile, gone.Finding.Kind);
        Assert.AreEqual("shown", gone.Finding.File);
    }
}
