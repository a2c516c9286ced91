using MutualAuth.KeyStores.Files;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Planning;

namespace MutualAuth.KeyStores.Refresh;

/// <summary>What the items of a project declare, held against each other, before any of the files is looked into.</summary>
internal sealed class DeclaredProject
{
    private readonly Dictionary<string, KeyStoreDeclaration> _byPath;

    /// <summary>Of each file that a keystore of the project is or exports, the keystore.</summary>
    private readonly Dictionary<string, KeyStoreDeclaration> _makers;

    private readonly List<PartnerDeclaration> _partners;

    private DeclaredProject(RefreshRequest request, List<Finding> findings)
    {
        var read = ReadAll(request.KeyStores, request.Reader.KeyStore, item => Failed.Add(item.FullPath), findings);
        var keyStores = WithActivation(WithAuthorities(WithoutCollisions(WithoutLongNames(read, findings), findings)), request, findings);
        KeyStores = keyStores;
        _byPath = keyStores.ToDictionary(keyStore => keyStore.Path, PathComparison.Comparer);
        _makers = new Dictionary<string, KeyStoreDeclaration>(PathComparison.Comparer);
        foreach (var keyStore in keyStores)
        {
            foreach (var path in KeyStoreOutputs.Paths(keyStore).Append(keyStore.Path))
                _makers.Add(path, keyStore);
        }

        var broken = new List<DeclaredItem>();
        _partners = ReadAll(request.Partners, request.Reader.Partner, broken.Add, findings);
        CheckKeyStoreNames(request, findings);
        // A partner that cannot be read has been reported. The keystores that it is for are not built without it.
        Failed.UnionWith(keyStores.Where(keyStore => broken.Any(item => IsFor(keyStore, DeclarationReader.KeyStoreNames(item)))).Select(keyStore => keyStore.Path));

        Order = RefreshOrder.Of(keyStores, PartnersOf, _makers, findings);
        Failed.UnionWith(keyStores.Except(Order).Select(keyStore => keyStore.Path));
    }

    /// <param name="findings">Gets what is wrong with the items.</param>
    public static DeclaredProject Read(RefreshRequest request, List<Finding> findings) => new(request, findings);

    /// <summary>Those that could be read, and do not collide.</summary>
    public IReadOnlyList<KeyStoreDeclaration> KeyStores { get; }

    /// <summary>The same, each after those that it depends on; without those that go round in a circle.</summary>
    public IReadOnlyList<KeyStoreDeclaration> Order { get; }

    /// <summary>Paths of the keystores that are not, and will not be, as declared: what depends on them is not built without them.</summary>
    public HashSet<string> Failed { get; } = new(PathComparison.Comparer);

    public KeyStoreDeclaration? Find(string path) => _byPath.TryGetValue(path, out var keyStore) ? keyStore : null;

    /// <summary>The keystore that the file is, or is exported from; null where none of this project's is.</summary>
    public KeyStoreDeclaration? MakerOf(string path) => _makers.TryGetValue(path, out var keyStore) ? keyStore : null;

    /// <summary>What a keystore itself exports is not its partner.</summary>
    public IEnumerable<PartnerDeclaration> PartnersOf(KeyStoreDeclaration keyStore) => _partners.Where(partner =>
        IsFor(keyStore, partner.KeyStores) && !(MakerOf(partner.Path) is { } maker && PathComparison.Same(maker.Path, keyStore.Path)));

    /// <summary>Keystores that trust one which comes after them: of two that trust each other, the first.</summary>
    public IReadOnlyList<KeyStoreDeclaration> WithPartnerAfter()
    {
        var stillToCome = new HashSet<string>(Order.Select(keyStore => keyStore.Path), PathComparison.Comparer);
        var result = new List<KeyStoreDeclaration>();
        foreach (var keyStore in Order)
        {
            stillToCome.Remove(keyStore.Path);
            if (PartnersOf(keyStore).Any(partner => MakerOf(partner.Path) is { } maker && stillToCome.Contains(maker.Path)))
                result.Add(keyStore);
        }

        return result;
    }

    /// <summary>A keystore that another one names as its issuer is a CA's.</summary>
    private static List<KeyStoreDeclaration> WithAuthorities(List<KeyStoreDeclaration> keyStores)
    {
        var issuers = new HashSet<string>(keyStores.Select(keyStore => keyStore.Issuer?.KeyStore.Path).OfType<string>(), PathComparison.Comparer);
        return keyStores.Select(keyStore => issuers.Contains(keyStore.Path) ? keyStore with { IsAuthority = true } : keyStore).ToList();
    }

    /// <summary>
    /// Those with a successor get theirs. Where none has, each is asked, and says that it has none: a project may well have
    /// one keystore of several in transition.
    /// </summary>
    private static List<KeyStoreDeclaration> WithActivation(List<KeyStoreDeclaration> keyStores, RefreshRequest request, List<Finding> findings)
    {
        if (!request.Activate)
            return keyStores;
        var own = keyStores.Where(keyStore => !keyStore.TrustOnly).ToList();
        var staged = own.Where(keyStore => File.Exists(keyStore.SuccessorPath)).ToList();
        if (own.Count == 0)
            findings.Add(Mab.NothingToActivate.At(null, "<name>.next.jks"));
        return keyStores.Select(keyStore => (staged.Count > 0 ? staged : own).Contains(keyStore) ? keyStore with { ActivateNow = true } : keyStore).ToList();
    }

    private static List<T> ReadAll<T>(IReadOnlyList<DeclaredItem> items, Func<DeclaredItem, T> read, Action<DeclaredItem> isBroken, List<Finding> findings)
    {
        var all = new List<T>();
        foreach (var item in items)
        {
            try
            {
                all.Add(read(item));
            }
            catch (MutualAuthException exception)
            {
                findings.Add(exception.Finding.File is null ? exception.Finding.InFile(item.DisplayPath) : exception.Finding);
                isBroken(item);
            }
        }

        return all;
    }

    /// <summary>Two keystores that would write one file: neither can be made as declared, so neither is touched.</summary>
    private List<KeyStoreDeclaration> WithoutCollisions(List<KeyStoreDeclaration> keyStores, List<Finding> findings)
    {
        // Without case, as on Windows and macOS, and without forms of letters, as on macOS: a project is built on all of them.
        var owners = new Dictionary<string, KeyStoreDeclaration>(StringComparer.OrdinalIgnoreCase);
        var colliding = new HashSet<KeyStoreDeclaration>();
        foreach (var keyStore in keyStores)
        {
            foreach (var path in Written(keyStore))
            {
                var key = Composed(path);
                if (owners.TryGetValue(key, out var owner))
                {
                    if (colliding.Add(keyStore) | colliding.Add(owner))
                        findings.Add(Mab.SameFileTwice.At(keyStore.DisplayPath, keyStore.Display(path), owner.DisplayPath, keyStore.DisplayPath));
                }
                else
                {
                    owners.Add(key, keyStore);
                }
            }
        }

        foreach (var keyStore in keyStores)
        {
            var inputs = new HashSet<string>(
                IdentitySources.Files(keyStore).Concat(keyStore.CertificateReply.Select(file => file.Path))
                    .Concat(new[] { keyStore.StorePassword.FilePath, keyStore.KeyPassword?.FilePath }.OfType<string>()),
                StringComparer.OrdinalIgnoreCase);
            // One that names itself as its issuer goes round in a circle, and is told of that.
            if (keyStore.Issuer is { } issuer && PathComparison.Same(issuer.KeyStore.Path, keyStore.Path))
                inputs.Remove(keyStore.Path);
            if (Written(keyStore).FirstOrDefault(inputs.Contains) is { } overwritten && colliding.Add(keyStore))
                findings.Add(Mab.OverwritesInput.At(keyStore.DisplayPath, keyStore.Display(overwritten), keyStore.DisplayPath));
        }

        Failed.UnionWith(colliding.Select(keyStore => keyStore.Path));
        return keyStores.Where(keyStore => !colliding.Contains(keyStore)).ToList();
    }

    /// <summary>An é is one character or two.</summary>
    private static string Composed(string path)
    {
        try
        {
            return path.Normalize();
        }
        catch (ArgumentException)
        {
            // It has half of a character.
            return path;
        }
    }

    /// <summary>The keystore's is written at the end of its link, if it is one.</summary>
    private static IEnumerable<string> Written(KeyStoreDeclaration keyStore)
    {
        var written = KeyStoreOutputs.Paths(keyStore).Concat(KeyStoreOutputs.SuccessorPaths(keyStore)).Prepend(keyStore.Path);
        return FileLink.Follow(keyStore.Path) is var target && target != keyStore.Path ? written.Append(target) : written;
    }

    /// <summary>Of a keystore that the file system would take, a file may be made that it does not.</summary>
    private List<KeyStoreDeclaration> WithoutLongNames(List<KeyStoreDeclaration> keyStores, List<Finding> findings)
    {
        var remaining = new List<KeyStoreDeclaration>();
        foreach (var keyStore in keyStores)
        {
            var made = KeyStoreOutputs.Paths(keyStore).Prepend(keyStore.Path).Concat(KeyStoreOutputs.SecretFiles(keyStore))
                .Concat(keyStore.Renewal == Renewal.Stage ? KeyStoreOutputs.SuccessorPaths(keyStore) : []);
            if (made.Select(path => Path.GetFileName(path)).FirstOrDefault(FileName.IsTooLong) is { } name)
            {
                findings.Add(Mab.FileNameTooLong.At(
                    keyStore.DisplayPath, name, FileName.Described(FileName.Length(name)), FileName.Described(FileName.LongestName)));
                Failed.Add(keyStore.Path);
            }
            else
            {
                remaining.Add(keyStore);
            }
        }

        return remaining;
    }

    private void CheckKeyStoreNames(RefreshRequest request, List<Finding> findings)
    {
        var names = request.KeyStores.Select(item => Path.GetFileName(item.FullPath)).ToList();
        foreach (var partner in _partners)
        {
            foreach (var name in partner.KeyStores)
            {
                if (names.Any(candidate => IsNamed(candidate, name)))
                    continue;
                findings.Add(Mab.UnknownKeyStore.At(partner.DisplayPath, name, string.Join(", ", names)));
                // Nobody can tell which of them was meant, and would lose it.
                Failed.UnionWith(request.KeyStores.Select(item => item.FullPath));
            }
        }
    }

    private static bool IsNamed(string fileName, string name) =>
        string.Equals(fileName, name, StringComparison.OrdinalIgnoreCase)
        || string.Equals(Path.GetFileNameWithoutExtension(fileName), name, StringComparison.OrdinalIgnoreCase);

    /// <param name="names">File names of keystores, with or without extension; empty for all.</param>
    public static bool IsFor(KeyStoreDeclaration keyStore, IReadOnlyList<string> names) =>
        names.Count == 0 || names.Any(name => IsNamed(keyStore.FileName, name));
}
