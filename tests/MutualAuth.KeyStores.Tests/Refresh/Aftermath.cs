using System.Collections.Concurrent;
using System.Security.Cryptography;
using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Planning;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Tests.Refresh;

/// <summary>What must hold after a refresh that failed or was killed, whatever moment it was.</summary>
/// <param name="keys">Those that there were before, in keystores and in the archive.</param>
/// <param name="exported">The certificates that there were before, for the partners.</param>
/// <param name="files">The digests of all files that there were before.</param>
internal sealed class Aftermath(IReadOnlyCollection<string> keys, IReadOnlyCollection<Certificate> exported, IReadOnlyCollection<string> files)
{
    /// <summary>By content: to derive the keys of the same file again and again would take most of the time.</summary>
    private static readonly ConcurrentDictionary<string, KeyStore> Opened = new();

    private static readonly ConcurrentDictionary<string, bool> Tried = new();

    public static Aftermath Before(Sandbox project) => new(
        KeysKept(project),
        Exported(project).ToHashSet(),
        Directory.EnumerateFiles(project.Folder, "*", SearchOption.AllDirectories).Select(Digest).ToHashSet());

    /// <summary>Whether a keystore has been written since.</summary>
    public bool HasNewKeyStore(Sandbox project) => project.KeyStorePaths.Any(path => File.Exists(path) && !files.Contains(Digest(path)));

    private static string Digest(string path) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));

    /// <summary>What holds at every moment, also while half of the work is done.</summary>
    public void AssertNothingLost(Sandbox project)
    {
        var kept = KeysKept(project);
        foreach (var key in keys)
            Assert.Contains(key, kept, "a key is in no keystore and not in the archive");

        foreach (var item in project.KeyStores.Where(item => File.Exists(item.FullPath)))
            Assert.IsTrue(OpensAsDeclared(project, item), $"{item.DisplayPath} does not open with its password");

        // Whoever was handed a certificate meets its key, now or when the successor is put into service.
        var certificates = StoresOf(project).SelectMany(store => store.Keys).Select(key => key.Chain[0]).ToHashSet();
        foreach (var certificate in Exported(project).Except(exported))
            Assert.Contains(certificate, certificates, "a certificate without a key was exported");
    }

    private static IEnumerable<Certificate> Exported(Sandbox project) => Directory.EnumerateFiles(project.Folder, "*.cer", SearchOption.AllDirectories)
        .Select(path => Certificate.Parse(File.ReadAllBytes(path)));

    private static bool OpensAsDeclared(Sandbox project, DeclaredItem item)
    {
        var sources = new[] { item.Metadata("StorePassword") ?? $"file:{item.DisplayPath}.password", item.Metadata("PreviousStorePassword") };
        return sources.OfType<string>().Select(source => project[source.Substring("file:".Length)]).Where(File.Exists)
            .Any(file => Opens(item.FullPath, File.ReadAllText(file).TrimEnd()));
    }

    private static bool Opens(string path, string password) => Tried.GetOrAdd(Digest(path) + password, _ =>
    {
        try
        {
            KeyStoreFormat.Read(File.ReadAllBytes(path), new Password(password, "test"), [], ReadLimits.Default);
            return true;
        }
        catch (MutualAuthException)
        {
            return false;
        }
    });

    private static HashSet<string> KeysKept(Sandbox project) =>
        [.. StoresOf(project).SelectMany(store => store.Keys).Select(key => Convert.ToHexString(key.Key.Clear!.Pkcs8))];

    /// <summary>The keystores, the successors and the archived ones; not the copies, which are made of them.</summary>
    private static IEnumerable<KeyStore> StoresOf(Sandbox project) => Directory.EnumerateFiles(project.Folder, "*", SearchOption.AllDirectories)
        .Where(path => !path.EndsWith(".tmp", StringComparison.Ordinal) && KeyStoreFormat.Detect(File.ReadAllBytes(path)) is not null)
        .Where(path => IsKeyStore(project, path) || Path.GetFileName(Path.GetDirectoryName(path)) == Archive.FolderName)
        .Select(path => Open(project, path));

    private static bool IsKeyStore(Sandbox project, string path) => project.KeyStorePaths.Any(
        declared => path == declared || path == Path.ChangeExtension(declared, ".next" + Path.GetExtension(declared)));

    private static KeyStore Open(Sandbox project, string path) =>
        Opened.GetOrAdd(Digest(path), _ => OpenAnew(project, path));

    private static KeyStore OpenAnew(Sandbox project, string path)
    {
        var passwords = Directory.EnumerateFiles(project.Folder, "*.password", SearchOption.AllDirectories)
            .Select(file => File.ReadAllText(file).TrimEnd())
            .Concat([FaultScenario.FirstPassword, FaultScenario.SecondPassword])
            .Select(characters => new Password(characters, "test"))
            .ToList();
        foreach (var password in passwords)
        {
            try
            {
                var store = KeyStoreFormat.Read(File.ReadAllBytes(path), password, passwords, ReadLimits.Default);
                Assert.IsTrue(store.Keys.All(key => key.Key.Clear!.Matches(key.Chain[0].PublicKeyInfo)), path);
                return store;
            }
            catch (MutualAuthException exception) when (exception.Finding.Kind == Mab.WrongPassword)
            {
                // The next one.
            }
        }

        throw new AssertFailedException($"{path} opens with no password that is on the disk");
    }

    /// <summary>What there is, apart from what is another in each run: keys, dates, and copies in the archive.</summary>
    public static string Shape(Sandbox project)
    {
        var lines = new List<string>();
        foreach (var path in Directory.EnumerateFiles(project.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (Path.GetFileName(Path.GetDirectoryName(path)) == Archive.FolderName && !path.EndsWith(".tmp", StringComparison.Ordinal))
                continue;
            lines.Add(Path.GetRelativePath(project.Folder, path));
            if (!OperatingSystem.IsWindows())
                lines.Add("  " + File.GetUnixFileMode(path));
            if (KeyStoreFormat.Detect(File.ReadAllBytes(path)) is not { } type)
                continue;
            lines.Add("  " + type);
            foreach (var entry in Open(project, path).Entries)
            {
                lines.Add(entry is KeyEntry key
                    ? $"  {key.Alias}: {string.Join(" < ", key.Chain.Select(certificate => certificate.Subject))}, {key.Key.OpenedWith is not null}"
                    : $"  {entry.Alias}: {((TrustedEntry)entry).Certificate.Subject}");
            }
        }

        return string.Join("\n", lines);
    }

    public static bool Agrees(Sandbox project)
    {
        try
        {
            AssertAgreed(project);
            return true;
        }
        catch (Exception exception) when (exception is AssertFailedException or IOException)
        {
            return false;
        }
    }

    /// <summary>Everything says the same.</summary>
    public static void AssertAgreed(Sandbox project)
    {
        foreach (var path in project.KeyStorePaths)
        {
            var store = Open(project, path);
            foreach (var own in store.Keys)
            {
                CollectionAssert.AreEqual(own.Chain[0].Der, File.ReadAllBytes(Path.ChangeExtension(path, ".cer")));
                Assert.AreEqual(own.Chain[0], CertificateFile.Read(File.ReadAllBytes(Path.ChangeExtension(path, ".pem"))).Single());
            }

            foreach (var copy in new[] { ".jks", ".p12" }.Select(extension => Path.ChangeExtension(path, extension)).Where(File.Exists))
                CollectionAssert.AreEquivalent(store.Entries.Select(Describe).ToArray(), Open(project, copy).Entries.Select(Describe).ToArray());
            if (project.UseLockFile)
            {
                var lockFile = File.ReadAllText(project[Sandbox.LockFileName]);
                Assert.IsTrue(store.Keys.All(own => lockFile.Contains(own.Chain[0].Sha256, StringComparison.Ordinal)), lockFile);
                Assert.IsTrue(store.Trusted.All(partner => lockFile.Contains(partner.Certificate.Sha256, StringComparison.Ordinal)), lockFile);
            }
        }

    }

    private static string Describe(KeyStoreEntry entry) => entry is KeyEntry key
        ? $"{key.Alias} {Convert.ToHexString(key.Key.Clear!.Pkcs8)} {key.Chain[0].Sha256}"
        : $"{entry.Alias} {((TrustedEntry)entry).Certificate.Sha256}";
}
