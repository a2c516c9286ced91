using MutualAuth.KeyStores.Certificates;
using MutualAuth.KeyStores.Findings;
using MutualAuth.KeyStores.Keys;
using MutualAuth.KeyStores.Stores;

namespace MutualAuth.KeyStores.Identities;

/// <summary>One private key of the files, not opened yet.</summary>
/// <param name="Line">Of its BEGIN; 0 where it is not PEM.</param>
internal sealed record FoundKey(string File, int Line, Func<PrivateKey> Open);

/// <summary>The private keys and certificates of all the files, in their order.</summary>
internal sealed class IdentityParts(string alias, Password? password)
{
    /// <summary>Bytes of a file that is no keystore. All the CAs that a system trusts are a quarter of a megabyte.</summary>
    private const int LargestFile = 4 * 1024 * 1024;

    private const string KeyLabel = "PRIVATE KEY";
    private const string CurveLabel = "EC PARAMETERS";

    /// <summary>Aliases that a message lists.</summary>
    private const int ListedAliases = 20;

    /// <summary>Proc-Type and DEK-Info are the first two lines of a block.</summary>
    private const int HeaderLength = 512;

    private readonly List<FoundKey> _keys = [];
    private readonly List<Certificate> _certificates = [];

    public IReadOnlyList<FoundKey> Keys => _keys;

    public IReadOnlyList<Certificate> Certificates => _certificates;

    public void Add(byte[] file, string name)
    {
        CheckSize(file, ReadLimits.Default.FileSize);
        var content = CertificateFile.Unwrapped(file);
        if (KeyStoreFormat.Detect(content) is { } type)
        {
            AddKeyStore(content, type, name);
            return;
        }

        CheckSize(content, LargestFile);
        var before = _keys.Count + _certificates.Count;
        if (TextDecoding.Decode(content) is { } text)
            AddPem(text, name);
        else
            AddBinary(content, name);
        if (_keys.Count + _certificates.Count == before)
            throw NotAnIdentity(content);
    }

    private static void CheckSize(byte[] file, int limit)
    {
        if (file.Length > limit)
            throw Mab.TooLarge.Error(null, FormattableString.Invariant($"{file.Length} bytes, the limit is {limit}"));
    }

    private void AddKeyStore(byte[] content, StoreType type, string name)
    {
        var store = ReadKeyStore(content);
        var keys = store.Keys.ToList();
        if (keys.Count > 0)
        {
            var entry = keys.Find(key => Alias.Equal(key.Alias, alias))
                ?? (keys.Count == 1 ? keys[0] : throw Mab.IdentityAliasUnknown.Error(null, alias, Listed(keys)));
            _keys.Add(new FoundKey(name, 0, () => Open(entry, type)));
            _certificates.AddRange(entry.Chain);
        }

        // A link may be among these where the program that made the file knew of no chain.
        _certificates.AddRange(store.LooseCertificates.Select(loose => loose.Certificate));
        _certificates.AddRange(store.Trusted.Select(trusted => trusted.Certificate));
        if (keys.Count == 0 && store.Entries.Count == 0 && store.LooseCertificates.Count == 0)
            throw Mab.NotAnIdentity.Error(null, "this is a keystore without a key or certificate");
    }

    private static string Listed(List<KeyEntry> keys) =>
        string.Join(", ", keys.Take(ListedAliases).Select(key => key.Alias)) + (keys.Count > ListedAliases ? ", …" : "");

    private KeyStore ReadKeyStore(byte[] content)
    {
        try
        {
            // Azure Key Vault exports PKCS12 with an empty password: where none is declared, that one is tried.
            return KeyStoreFormat.Read(content, password ?? new Password("", "none"), [], ReadLimits.Default);
        }
        catch (MutualAuthException exception) when (exception.Finding.Kind == Mab.WrongPassword)
        {
            throw DoesNotOpen("the keystore", password);
        }
        catch (MutualAuthException exception) when (
            exception.Finding.Kind == Mab.DamagedKeyStore
            || exception.Finding.Kind == Mab.DamagedPrivateKey
            || exception.Finding.Kind == Mab.KeyDoesNotMatch)
        {
            throw Damaged(exception.Finding);
        }
    }

    private PrivateKey Open(KeyEntry entry, StoreType type)
    {
        if (entry.Key.Clear is { } clear)
            return clear;
        // PKCS12 may have been opened with this password and hold a key under an encryption that is not known here.
        return type == StoreType.Pkcs12 && password is not null
            ? PrivateKeyEncoding.Open(entry.Key.Sealed!, password)
            : throw DoesNotOpen($"the key '{entry.Alias}'", password);
    }

    private static MutualAuthException DoesNotOpen(string what, Password? password) =>
        password is null ? Mab.IdentityPasswordNeeded.Error(null, what) : Mab.IdentityPasswordWrong.Error(null, what, password.Source);

    private void AddPem(string text, string name)
    {
        var blocks = ReadBlocks(text);
        // An EC PARAMETERS block stands before its key; there is one key, so the place does not matter.
        var curve = blocks.FirstOrDefault(block => block.Label == CurveLabel)?.Der;
        var position = 0;
        foreach (var block in blocks)
        {
            position = text.IndexOf(PemReader.BeginMark + block.Label, position, StringComparison.Ordinal) + PemReader.BeginMark.Length;
            if (block.Der is not { } der)
                continue;
            if (block.Label == "OPENSSH " + KeyLabel)
                throw new MutualAuthException(Mab.NotAnIdentity.AtLine(null, block.Line, "this is a private key in OpenSSH's own format"));
            if (IsKey(block.Label) || FileKind.IsPrivateKey(der))
            {
                var dekInfo = DekInfo(text, position);
                _keys.Add(new FoundKey(name, block.Line, () => dekInfo is null
                    ? PrivateKeyEncoding.Open(der, password, curve)
                    : PrivateKeyEncoding.OpenEncryptedPem(der, dekInfo, password, curve)));
            }
            else if (CertificateFile.HoldsCertificates(block.Label))
            {
                AddCertificates(der, block.Line, () => CertificateFile.ReadBlock(block, der));
            }
        }
    }

    private static bool IsKey(string label) => label.EndsWith(KeyLabel, StringComparison.Ordinal);

    private static IReadOnlyList<PemBlock> ReadBlocks(string text)
    {
        try
        {
            return PemReader.Read(text, label => IsKey(label) || label == CurveLabel || CertificateFile.HoldsCertificates(label));
        }
        catch (MutualAuthException exception)
        {
            throw Damaged(exception.Finding);
        }
    }

    /// <summary>The header that says how OpenSSL encrypted the block (RFC 1421 §4.6.1.3); empty where it ought to be there.</summary>
    private static string? DekInfo(string text, int position)
    {
        var isEncrypted = false;
        foreach (var line in text.Substring(position, Math.Min(HeaderLength, text.Length - position)).Split('\r', '\n').Skip(1))
        {
            var header = line.Trim();
            if (header.StartsWith("DEK-Info:", StringComparison.Ordinal))
                return header.Substring("DEK-Info:".Length).Trim();
            if (header.StartsWith("-----", StringComparison.Ordinal))
                break;
            isEncrypted |= header.StartsWith("Proc-Type:", StringComparison.Ordinal) && header.EndsWith("ENCRYPTED", StringComparison.Ordinal);
        }

        return isEncrypted ? "" : null;
    }

    /// <summary>DER elements one after the other: keys and certificates, or one PKCS#7 of whatever length.</summary>
    private void AddBinary(byte[] content, string name)
    {
        for (var position = 0; position < content.Length;)
        {
            var isSequence = content[position] == 0x30;
            var length = (isSequence ? DerElement.Length(content, position) : null) ?? content.Length - position;
            var element = content;
            if (length < content.Length)
            {
                element = new byte[length];
                Array.Copy(content, position, element, 0, length);
            }

            if (FileKind.IsPrivateKey(element))
                _keys.Add(new FoundKey(name, 0, () => PrivateKeyEncoding.Open(element, password)));
            else
                AddCertificates(element, 0, () => CertificateFile.Read(element));
            position += length;
        }
    }

    private void AddCertificates(byte[] der, int line, Func<IReadOnlyList<Certificate>> read)
    {
        try
        {
            _certificates.AddRange(read());
        }
        catch (MutualAuthException exception) when (
            exception.Finding.Kind == Mab.NotACertificate || exception.Finding.Kind == Mab.PrivateKeyFromPartner)
        {
            throw new MutualAuthException(NotAnIdentity(der).Finding.AtLine(line));
        }
    }

    /// <summary>What stands in brackets is about partners.</summary>
    private static MutualAuthException NotAnIdentity(byte[] content)
    {
        var what = FileKind.Describe(content);
        var bracket = what.IndexOf(" (", StringComparison.Ordinal);
        what = bracket < 0 ? what : what.Substring(0, bracket);
        return Mab.NotAnIdentity.Error(null, what == "this is a private key" ? what + " in a format that is not known here" : what);
    }

    /// <summary>The problem in its own words, without a remedy that is for the project's own keystores.</summary>
    private static MutualAuthException Damaged(Finding finding)
    {
        var problem = finding.Text.Substring(0, finding.Text.Length - ". ".Length - finding.Kind.Remedy.Length);
        var template = finding.Kind.Problem;
        if (template.EndsWith(": {0}", StringComparison.Ordinal))
            problem = problem.Substring(template.Length - "{0}".Length);
        return new MutualAuthException(Mab.DamagedIdentity.AtLine(null, finding.Line, problem));
    }
}
